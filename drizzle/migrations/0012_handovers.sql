CREATE TABLE "acceptance_files" (
	"acceptance_id" uuid PRIMARY KEY NOT NULL,
	"signature" "bytea",
	"receipt" "bytea" NOT NULL,
	"holder_id" uuid,
	"unit_id" uuid
);
--> statement-breakpoint
CREATE TABLE "acceptances" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"number" bigint GENERATED ALWAYS AS IDENTITY (sequence name "acceptances_number_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"kind" text NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"holder_id" uuid NOT NULL,
	"holder_name" text NOT NULL,
	"duty_unit_id" uuid,
	"unit_id" uuid NOT NULL,
	"unit_path" text NOT NULL,
	"items" jsonb NOT NULL,
	"text" text NOT NULL,
	"text_version" text NOT NULL,
	"checklist" jsonb NOT NULL,
	"due_on" date,
	"operator_id" uuid NOT NULL,
	"operator_name" text NOT NULL,
	"channel" text,
	"answered_at" timestamp with time zone,
	"reason" text,
	"signature_sha256" text,
	"receipt_sha256" text,
	"receipt_bytes" integer,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "acceptances_kind_check" CHECK ("acceptances"."kind" in ('handover', 'return')),
	CONSTRAINT "acceptances_state_check" CHECK ("acceptances"."state" in ('open', 'signed', 'refused', 'waived')),
	CONSTRAINT "acceptances_channel_check" CHECK ("acceptances"."channel" in ('counter', 'remote')),
	CONSTRAINT "acceptances_answer_check" CHECK (("acceptances"."state" = 'open') = ("acceptances"."answered_at" is null)
        and ("acceptances"."state" in ('refused', 'waived')) = ("acceptances"."reason" is not null)
        and ("acceptances"."state" = 'signed') = ("acceptances"."signature_sha256" is not null))
);
--> statement-breakpoint
CREATE TABLE "loan_reminders" (
	"handover_id" uuid NOT NULL,
	"sent_on" date NOT NULL,
	CONSTRAINT "loan_reminders_handover_id_sent_on_pk" PRIMARY KEY("handover_id","sent_on")
);
--> statement-breakpoint
CREATE TABLE "permits" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"device_id" uuid NOT NULL,
	"holder_id" uuid NOT NULL,
	"unit_id" uuid,
	"starts_on" date NOT NULL,
	"ends_on" date NOT NULL,
	"place" text NOT NULL,
	"purpose" text NOT NULL,
	"state" text DEFAULT 'requested' NOT NULL,
	"decided_by" uuid,
	"decider_name" text,
	"decided_at" timestamp with time zone,
	"reason" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "permits_state_check" CHECK ("permits"."state" in ('requested', 'granted', 'refused', 'withdrawn')),
	CONSTRAINT "permits_period_check" CHECK ("permits"."ends_on" >= "permits"."starts_on"),
	CONSTRAINT "permits_decision_check" CHECK (("permits"."state" in ('granted', 'refused')) = ("permits"."decided_at" is not null)
        and ("permits"."state" = 'refused') = ("permits"."reason" is not null))
);
--> statement-breakpoint
CREATE TABLE "possession_answers" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"check_id" uuid NOT NULL,
	"handover_id" uuid NOT NULL,
	"holder_id" uuid,
	"unit_id" uuid,
	"answer" text NOT NULL,
	"note" text,
	"answered_at" timestamp with time zone NOT NULL,
	CONSTRAINT "possession_answers_answer_check" CHECK ("possession_answers"."answer" in ('have', 'have_not'))
);
--> statement-breakpoint
CREATE TABLE "possession_checks" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"fiscal_year" integer NOT NULL,
	"due_on" date NOT NULL,
	"closed_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"actor" text NOT NULL,
	"route" text NOT NULL,
	"key" text NOT NULL,
	"request_sha256" text NOT NULL,
	"status" integer,
	"answer" jsonb,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "idempotency_keys_actor_route_key_pk" PRIMARY KEY("actor","route","key")
);
--> statement-breakpoint
ALTER TABLE "handovers" ADD COLUMN "acceptance_id" uuid;--> statement-breakpoint
ALTER TABLE "handovers" ADD COLUMN "return_acceptance_id" uuid;--> statement-breakpoint
ALTER TABLE "handovers" ADD COLUMN "return_condition" text;--> statement-breakpoint
ALTER TABLE "handovers" ADD COLUMN "due_on" date;--> statement-breakpoint
ALTER TABLE "acceptance_files" ADD CONSTRAINT "acceptance_files_acceptance_id_acceptances_id_fk" FOREIGN KEY ("acceptance_id") REFERENCES "public"."acceptances"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "acceptances" ADD CONSTRAINT "acceptances_holder_id_staff_id_fk" FOREIGN KEY ("holder_id") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "acceptances" ADD CONSTRAINT "acceptances_duty_unit_id_units_id_fk" FOREIGN KEY ("duty_unit_id") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "acceptances" ADD CONSTRAINT "acceptances_unit_id_units_id_fk" FOREIGN KEY ("unit_id") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "acceptances" ADD CONSTRAINT "acceptances_operator_id_users_id_fk" FOREIGN KEY ("operator_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "loan_reminders" ADD CONSTRAINT "loan_reminders_handover_id_handovers_id_fk" FOREIGN KEY ("handover_id") REFERENCES "public"."handovers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "permits" ADD CONSTRAINT "permits_device_id_devices_id_fk" FOREIGN KEY ("device_id") REFERENCES "public"."devices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "permits" ADD CONSTRAINT "permits_holder_id_staff_id_fk" FOREIGN KEY ("holder_id") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "permits" ADD CONSTRAINT "permits_unit_id_units_id_fk" FOREIGN KEY ("unit_id") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "permits" ADD CONSTRAINT "permits_decided_by_users_id_fk" FOREIGN KEY ("decided_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "possession_answers" ADD CONSTRAINT "possession_answers_check_id_possession_checks_id_fk" FOREIGN KEY ("check_id") REFERENCES "public"."possession_checks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "possession_answers" ADD CONSTRAINT "possession_answers_handover_id_handovers_id_fk" FOREIGN KEY ("handover_id") REFERENCES "public"."handovers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "acceptances_number_key" ON "acceptances" USING btree ("number");--> statement-breakpoint
CREATE INDEX "acceptances_holder_id_idx" ON "acceptances" USING btree ("holder_id");--> statement-breakpoint
CREATE INDEX "acceptances_unit_id_idx" ON "acceptances" USING btree ("unit_id");--> statement-breakpoint
CREATE INDEX "acceptances_state_idx" ON "acceptances" USING btree ("state","created_at");--> statement-breakpoint
CREATE INDEX "acceptances_created_at_idx" ON "acceptances" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "permits_device_id_idx" ON "permits" USING btree ("device_id");--> statement-breakpoint
CREATE INDEX "permits_holder_id_idx" ON "permits" USING btree ("holder_id");--> statement-breakpoint
CREATE INDEX "permits_unit_id_idx" ON "permits" USING btree ("unit_id");--> statement-breakpoint
CREATE INDEX "permits_state_idx" ON "permits" USING btree ("state","ends_on");--> statement-breakpoint
CREATE UNIQUE INDEX "possession_answers_key" ON "possession_answers" USING btree ("check_id","handover_id");--> statement-breakpoint
CREATE INDEX "possession_answers_handover_id_idx" ON "possession_answers" USING btree ("handover_id");--> statement-breakpoint
CREATE INDEX "possession_answers_holder_id_idx" ON "possession_answers" USING btree ("holder_id");--> statement-breakpoint
CREATE INDEX "possession_answers_unit_id_idx" ON "possession_answers" USING btree ("unit_id");--> statement-breakpoint
CREATE UNIQUE INDEX "possession_checks_fiscal_year_key" ON "possession_checks" USING btree ("fiscal_year");--> statement-breakpoint
CREATE UNIQUE INDEX "possession_checks_open_key" ON "possession_checks" USING btree ((true)) WHERE "possession_checks"."closed_at" is null;--> statement-breakpoint
CREATE INDEX "idempotency_keys_created_at_idx" ON "idempotency_keys" USING btree ("created_at");--> statement-breakpoint
ALTER TABLE "handovers" ADD CONSTRAINT "handovers_acceptance_id_acceptances_id_fk" FOREIGN KEY ("acceptance_id") REFERENCES "public"."acceptances"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "handovers" ADD CONSTRAINT "handovers_return_acceptance_id_acceptances_id_fk" FOREIGN KEY ("return_acceptance_id") REFERENCES "public"."acceptances"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "handovers_acceptance_id_idx" ON "handovers" USING btree ("acceptance_id");--> statement-breakpoint
CREATE INDEX "handovers_return_acceptance_id_idx" ON "handovers" USING btree ("return_acceptance_id");--> statement-breakpoint
CREATE INDEX "handovers_due_on_idx" ON "handovers" USING btree ("due_on") WHERE "handovers"."returned_at" is null;--> statement-breakpoint
ALTER TABLE "handovers" ADD CONSTRAINT "handovers_return_condition_check" CHECK ("handovers"."return_condition" in ('good', 'damaged', 'not_working', 'incomplete'));--> statement-breakpoint

-- ── Acceptances ──────────────────────────────────────────────────────────────────────────────────
-- What was shown and what was answered stand for good: an open one takes one answer, and nothing else changes.
CREATE FUNCTION app.acceptances_stand() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
DECLARE
  answer text[] := '{state,channel,answered_at,reason,signature_sha256,receipt_sha256,receipt_bytes,updated_at}';
BEGIN
  IF OLD.state <> 'open' OR to_jsonb(NEW) - answer <> to_jsonb(OLD) - answer THEN
    RAISE EXCEPTION 'acceptance % is answered', OLD.id USING ERRCODE = 'WS001', CONSTRAINT = 'acceptances_stand';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER stand BEFORE UPDATE ON acceptances FOR EACH ROW EXECUTE FUNCTION app.acceptances_stand();
--> statement-breakpoint
-- Whoever accepts from their own page may not write handovers.
CREATE FUNCTION app.acceptances_accept() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
BEGIN
  UPDATE handovers SET accepted_at = greatest(NEW.answered_at, handed_over_at)
  WHERE acceptance_id = NEW.id AND accepted_at IS NULL;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER accept AFTER UPDATE OF state ON acceptances
  FOR EACH ROW WHEN (NEW.state = 'signed') EXECUTE FUNCTION app.acceptances_accept();
--> statement-breakpoint
CREATE FUNCTION app.acceptance_files_copy() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
BEGIN
  SELECT holder_id, unit_id INTO NEW.holder_id, NEW.unit_id FROM acceptances WHERE id = NEW.acceptance_id;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER copy BEFORE INSERT ON acceptance_files FOR EACH ROW EXECUTE FUNCTION app.acceptance_files_copy();
--> statement-breakpoint

-- ── Loans ────────────────────────────────────────────────────────────────────────────────────────
-- Takes the loans that want a reminder today: once so many days before the end, on the day after it, and then
-- every week. The job that sends them sees neither handovers nor logins otherwise.
CREATE FUNCTION app.take_loan_reminders(today date, ahead_days integer)
RETURNS TABLE (handover_id uuid, user_id uuid, property_number text, due_on date, unit_head_id uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
BEGIN
  IF NOT app.has_role('@jobs') THEN
    RAISE EXCEPTION 'reminders are sent by their job' USING ERRCODE = '42501';
  END IF;
  RETURN QUERY
  WITH due AS (
    SELECT h.* FROM handovers h
      LEFT JOIN LATERAL (SELECT max(sent_on) AS sent_on FROM loan_reminders r WHERE r.handover_id = h.id) last ON true
    WHERE h.returned_at IS NULL AND h.due_on <= today + ahead_days
      AND (last.sent_on IS NULL OR (today > h.due_on AND (last.sent_on <= h.due_on OR last.sent_on <= today - 7)))
  ), taken AS (
    INSERT INTO loan_reminders (handover_id, sent_on) SELECT id, today FROM due ON CONFLICT DO NOTHING
    RETURNING loan_reminders.handover_id
  )
  SELECT due.id, u.id, d.property_number, due.due_on,
    CASE WHEN due.due_on < today THEN (
      SELECT hu.id FROM units n JOIN users hu ON hu.staff_id = n.head_staff_id AND hu.disabled_at IS NULL
      WHERE n.id = due.unit_id AND n.head_staff_id <> due.holder_id) END
  FROM due JOIN taken t ON t.handover_id = due.id JOIN devices d ON d.id = due.device_id
    LEFT JOIN users u ON u.staff_id = due.holder_id AND u.disabled_at IS NULL
  ORDER BY due.id;
END $$;
--> statement-breakpoint

-- ── Permissions to take outside ──────────────────────────────────────────────────────────────────
ALTER TABLE permits ADD CONSTRAINT permits_no_overlap
  EXCLUDE USING gist (device_id WITH =, daterange(starts_on, ends_on, '[]') WITH &&)
  WHERE (state IN ('requested', 'granted'));
--> statement-breakpoint
INSERT INTO app.moves VALUES
  ('permit', 'requested', 'granted'),
  ('permit', 'requested', 'refused'),
  ('permit', 'requested', 'withdrawn'),
  ('permit', 'granted', 'withdrawn');
--> statement-breakpoint
CREATE TRIGGER check_move BEFORE UPDATE OF state ON permits FOR EACH ROW EXECUTE FUNCTION app.check_move('permit');
--> statement-breakpoint
CREATE FUNCTION app.permits_copy() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$ BEGIN NEW.unit_id := (SELECT unit_id FROM staff WHERE id = NEW.holder_id); RETURN NEW; END $$;
--> statement-breakpoint
CREATE TRIGGER copy BEFORE INSERT ON permits FOR EACH ROW EXECUTE FUNCTION app.permits_copy();
--> statement-breakpoint
-- Whom a request reaches: the head of the unit, or the next one above who isn't the person asking.
CREATE FUNCTION app.deciders_of(unit uuid, asking uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
  WITH RECURSIVE up AS (
    SELECT id, parent_id, head_staff_id, 0 AS height FROM units WHERE id = unit
    UNION ALL SELECT n.id, n.parent_id, n.head_staff_id, up.height + 1 FROM units n JOIN up ON n.id = up.parent_id
  )
  SELECT u.id FROM up JOIN users u ON u.staff_id = up.head_staff_id AND u.disabled_at IS NULL
  WHERE up.head_staff_id <> asking ORDER BY height LIMIT 1
$$;
--> statement-breakpoint

-- ── Confirmation of possession ───────────────────────────────────────────────────────────────────
CREATE FUNCTION app.possession_answers_copy() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
BEGIN
  SELECT holder_id, unit_id INTO NEW.holder_id, NEW.unit_id FROM handovers WHERE id = NEW.handover_id;
  IF EXISTS (SELECT FROM possession_checks WHERE id = NEW.check_id AND closed_at IS NOT NULL) THEN
    RAISE EXCEPTION 'this check is closed' USING ERRCODE = 'WS001', CONSTRAINT = 'possession_checks_closed';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER copy BEFORE INSERT OR UPDATE ON possession_answers FOR EACH ROW EXECUTE FUNCTION app.possession_answers_copy();
--> statement-breakpoint
-- Whom the question reaches: everybody with a login who holds something.
CREATE FUNCTION app.users_holding() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
  SELECT u.id FROM users u WHERE app.has_role('@jobs') AND u.disabled_at IS NULL
    AND EXISTS (SELECT FROM handovers h WHERE h.holder_id = u.staff_id AND h.returned_at IS NULL)
$$;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION app.take_loan_reminders(date, integer), app.deciders_of(uuid, uuid), app.users_holding() TO mamori_app;
--> statement-breakpoint

-- ── Who reads and writes what ────────────────────────────────────────────────────────────────────
DO $$
DECLARE
  anybody text := '(SELECT app.actor()) IS NOT NULL';
  writer text := $e$(SELECT app.has_role('it_staff', '@setup'))$e$;
  own text := 'holder_id = (SELECT app.staff_id())';
  in_scope text := 'unit_id = ANY ((SELECT app.scope())::uuid[])';
  reader text := $e$(SELECT app.has_role('it_staff', 'security', 'auditor', 'admin', '@setup')) OR $e$ || in_scope || ' OR ' || own;
  own_key text := 'actor = (SELECT app.actor())';
BEGIN
  CALL app.protect('acceptances', reader, writer, personal => 'holder_name,items,operator_name,reason',
    unaudited => 'created_at,updated_at');
  -- People answer what is theirs; the trigger keeps the answer to an answer.
  DROP POLICY updatable ON acceptances;
  EXECUTE format('CREATE POLICY updatable ON acceptances FOR UPDATE TO mamori_app USING (%s OR %s)', writer, own);
  CALL app.protect('acceptance_files', reader, writer || ' OR ' || own, key => 'acceptance_id', audited => false);
  CALL app.protect('loan_reminders', 'false', 'false', key => 'handover_id,sent_on', audited => false);

  CALL app.protect('permits', reader, 'false', personal => 'place,purpose,reason,decider_name',
    unaudited => 'created_at,updated_at,unit_id');
  DROP POLICY insertable ON permits;
  EXECUTE format('CREATE POLICY insertable ON permits FOR INSERT TO mamori_app WITH CHECK (%s AND state = %L)', own, 'requested');
  DROP POLICY updatable ON permits;
  EXECUTE format($p$CREATE POLICY updatable ON permits FOR UPDATE TO mamori_app USING (%1$s OR %2$s)
    WITH CHECK ((%1$s AND %2$s IS NOT TRUE AND state IN ('granted', 'refused')) OR (%2$s AND state = 'withdrawn'))$p$, in_scope, own);

  CALL app.protect('possession_checks', anybody, writer, unaudited => 'created_at');
  CALL app.protect('possession_answers', reader, own, personal => 'note', unaudited => 'unit_id');

  CALL app.protect('idempotency_keys', own_key || $e$ OR (SELECT app.has_role('@jobs'))$e$, own_key,
    key => 'route,key', audited => false);
  DROP POLICY deletable ON idempotency_keys;
  EXECUTE format('CREATE POLICY deletable ON idempotency_keys FOR DELETE TO mamori_app USING ((SELECT app.has_role(%L)))', '@jobs');
END $$;
--> statement-breakpoint
REVOKE DELETE ON acceptances, permits, possession_checks, possession_answers FROM mamori_app;
--> statement-breakpoint
REVOKE UPDATE, DELETE ON acceptance_files FROM mamori_app;
--> statement-breakpoint
DO $$
DECLARE tbl text;
BEGIN
  FOREACH tbl IN ARRAY ARRAY['acceptances', 'permits'] LOOP
    EXECUTE format('CREATE TRIGGER touch BEFORE UPDATE ON %I FOR EACH ROW EXECUTE FUNCTION app.touch()', tbl);
  END LOOP;
END $$;
