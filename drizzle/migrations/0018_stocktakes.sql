CREATE TABLE "stocktake_files" (
	"stocktake_id" uuid PRIMARY KEY NOT NULL,
	"report" "bytea" NOT NULL,
	"unit_id" uuid
);
--> statement-breakpoint
CREATE TABLE "stocktake_items" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"stocktake_id" uuid NOT NULL,
	"unit_id" uuid,
	"expected" boolean NOT NULL,
	"open" boolean DEFAULT false NOT NULL,
	"device_id" uuid,
	"property_number" text,
	"kind" text,
	"model" text,
	"device_state" text,
	"holder_id" uuid,
	"holder_name" text,
	"device_unit_id" uuid,
	"device_unit_path" text,
	"location" text,
	"code" text,
	"counted_at" timestamp with time zone,
	"counted_by" uuid,
	"counter_name" text,
	"explanation" text,
	"note" text,
	"permit_id" uuid,
	"result" text GENERATED ALWAYS AS (case when device_id is null then 'unknown' when not expected then 'unexpected'
        when counted_at is null then 'missing' else 'found' end) STORED,
	"search" text GENERATED ALWAYS AS (app.search_text(coalesce(property_number, '') || '|' || coalesce(code, '') || '|' || coalesce(holder_name, '')
        || '|' || coalesce(model, '') || '|' || coalesce(device_unit_path, ''))) STORED,
	CONSTRAINT "stocktake_items_device_check" CHECK (("stocktake_items"."device_id" is null) = ("stocktake_items"."property_number" is null)),
	CONSTRAINT "stocktake_items_sighting_check" CHECK (("stocktake_items"."expected" and "stocktake_items"."device_id" is not null) or (not "stocktake_items"."expected" and "stocktake_items"."counted_at" is not null and "stocktake_items"."code" is not null)),
	CONSTRAINT "stocktake_items_counted_check" CHECK (("stocktake_items"."counted_at" is null) = ("stocktake_items"."counted_by" is null)
        and ("stocktake_items"."counted_at" is null) = ("stocktake_items"."counter_name" is null)
        and ("stocktake_items"."counted_at" is null) = ("stocktake_items"."code" is null)),
	CONSTRAINT "stocktake_items_explanation_check" CHECK ("stocktake_items"."explanation" in ('taken_outside', 'at_home', 'repair', 'moved', 'handed_in', 'searching', 'other')),
	CONSTRAINT "stocktake_items_absent_check" CHECK ("stocktake_items"."explanation" is null or ("stocktake_items"."expected" and "stocktake_items"."counted_at" is null))
);
--> statement-breakpoint
CREATE TABLE "stocktakes" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"number" bigint GENERATED ALWAYS AS IDENTITY (sequence name "stocktakes_number_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"unit_id" uuid,
	"unit_path" text,
	"location" text,
	"kind" text,
	"state" text DEFAULT 'open' NOT NULL,
	"opened_by" uuid NOT NULL,
	"opener_name" text NOT NULL,
	"closed_at" timestamp with time zone,
	"closed_by" uuid,
	"closer_name" text,
	"attested_at" timestamp with time zone,
	"attested_by" uuid,
	"attester_name" text,
	"remark" text,
	"reason" text,
	"report_sha256" text,
	"report_bytes" integer,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"search" text GENERATED ALWAYS AS (app.search_text(number::text || '|' || coalesce(unit_path, '') || '|' || coalesce(location, ''))) STORED,
	CONSTRAINT "stocktakes_place_check" CHECK ("stocktakes"."unit_id" is not null or "stocktakes"."location" is not null),
	CONSTRAINT "stocktakes_kind_check" CHECK ("stocktakes"."kind" in ('laptop', 'smartphone')),
	CONSTRAINT "stocktakes_state_check" CHECK ("stocktakes"."state" in ('open', 'closed', 'attested', 'cancelled')),
	CONSTRAINT "stocktakes_closed_check" CHECK (("stocktakes"."state" in ('closed', 'attested')) = ("stocktakes"."closed_at" is not null)
        and ("stocktakes"."closed_at" is null) = ("stocktakes"."closed_by" is null)),
	CONSTRAINT "stocktakes_attested_check" CHECK (("stocktakes"."state" = 'attested') = ("stocktakes"."attested_at" is not null)
        and ("stocktakes"."attested_at" is null) = ("stocktakes"."attested_by" is null)
        and ("stocktakes"."attested_at" is null) = ("stocktakes"."attester_name" is null)
        and ("stocktakes"."attested_at" is null) = ("stocktakes"."report_sha256" is null)),
	CONSTRAINT "stocktakes_cancelled_check" CHECK (("stocktakes"."state" = 'cancelled') = ("stocktakes"."reason" is not null))
);
--> statement-breakpoint
ALTER TABLE "device_events" DROP CONSTRAINT "device_events_kind_check";--> statement-breakpoint
ALTER TABLE "stocktake_files" ADD CONSTRAINT "stocktake_files_stocktake_id_stocktakes_id_fk" FOREIGN KEY ("stocktake_id") REFERENCES "public"."stocktakes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stocktake_items" ADD CONSTRAINT "stocktake_items_stocktake_id_stocktakes_id_fk" FOREIGN KEY ("stocktake_id") REFERENCES "public"."stocktakes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stocktake_items" ADD CONSTRAINT "stocktake_items_device_id_devices_id_fk" FOREIGN KEY ("device_id") REFERENCES "public"."devices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stocktake_items" ADD CONSTRAINT "stocktake_items_holder_id_staff_id_fk" FOREIGN KEY ("holder_id") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stocktake_items" ADD CONSTRAINT "stocktake_items_device_unit_id_units_id_fk" FOREIGN KEY ("device_unit_id") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stocktake_items" ADD CONSTRAINT "stocktake_items_counted_by_users_id_fk" FOREIGN KEY ("counted_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stocktake_items" ADD CONSTRAINT "stocktake_items_permit_id_permits_id_fk" FOREIGN KEY ("permit_id") REFERENCES "public"."permits"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stocktakes" ADD CONSTRAINT "stocktakes_unit_id_units_id_fk" FOREIGN KEY ("unit_id") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stocktakes" ADD CONSTRAINT "stocktakes_opened_by_users_id_fk" FOREIGN KEY ("opened_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stocktakes" ADD CONSTRAINT "stocktakes_closed_by_users_id_fk" FOREIGN KEY ("closed_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stocktakes" ADD CONSTRAINT "stocktakes_attested_by_users_id_fk" FOREIGN KEY ("attested_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "stocktake_items_device_key" ON "stocktake_items" USING btree ("stocktake_id","device_id");--> statement-breakpoint
CREATE UNIQUE INDEX "stocktake_items_code_key" ON "stocktake_items" USING btree ("stocktake_id","code") WHERE "stocktake_items"."device_id" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "stocktake_items_open_key" ON "stocktake_items" USING btree ("device_id") WHERE "stocktake_items"."open";--> statement-breakpoint
CREATE INDEX "stocktake_items_result_idx" ON "stocktake_items" USING btree ("stocktake_id","result","unit_id");--> statement-breakpoint
CREATE INDEX "stocktake_items_counted_at_idx" ON "stocktake_items" USING btree ("stocktake_id","counted_at");--> statement-breakpoint
CREATE INDEX "stocktake_items_device_id_idx" ON "stocktake_items" USING btree ("device_id");--> statement-breakpoint
CREATE INDEX "stocktake_items_search_idx" ON "stocktake_items" USING gin (app.tokens("search"));--> statement-breakpoint
CREATE UNIQUE INDEX "stocktakes_number_key" ON "stocktakes" USING btree ("number");--> statement-breakpoint
CREATE INDEX "stocktakes_unit_id_idx" ON "stocktakes" USING btree ("unit_id");--> statement-breakpoint
CREATE INDEX "stocktakes_state_idx" ON "stocktakes" USING btree ("state","created_at");--> statement-breakpoint
CREATE INDEX "stocktakes_created_at_idx" ON "stocktakes" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "stocktakes_search_idx" ON "stocktakes" USING gin (app.tokens("search"));--> statement-breakpoint
ALTER TABLE "device_events" ADD CONSTRAINT "device_events_kind_check" CHECK ("device_events"."kind" in ('created', 'state', 'unit', 'facts', 'handed_over', 'accepted', 'taken_back', 'paired', 'unpaired', 'replacement', 'appointment', 'erasure', 'certified', 'stocktake'));--> statement-breakpoint

-- ── Steps ────────────────────────────────────────────────────────────────────────────────────────
INSERT INTO app.moves VALUES
  ('stocktake', 'open', 'closed'),
  ('stocktake', 'open', 'cancelled'),
  ('stocktake', 'closed', 'open'),
  ('stocktake', 'closed', 'attested');
--> statement-breakpoint
CREATE TRIGGER check_move BEFORE UPDATE OF state ON stocktakes FOR EACH ROW EXECUTE FUNCTION app.check_move('stocktake');
--> statement-breakpoint
-- The place stands from the beginning, everything from the attestation on.
CREATE FUNCTION app.stocktakes_stand() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
DECLARE
  steps text[] := '{state,closed_at,closed_by,closer_name,attested_at,attested_by,attester_name,remark,reason,'
    'report_sha256,report_bytes,updated_at,search}';
BEGIN
  IF OLD.state IN ('attested', 'cancelled') OR to_jsonb(NEW) - steps <> to_jsonb(OLD) - steps THEN
    RAISE EXCEPTION 'stocktake % stands', OLD.number USING ERRCODE = 'WS001', CONSTRAINT = 'stocktakes_stand';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER stand BEFORE UPDATE ON stocktakes FOR EACH ROW EXECUTE FUNCTION app.stocktakes_stand();
--> statement-breakpoint
-- Counting is for the time in which it is open, explaining for the time before the attestation. The share lock
-- holds a closing back until who is counting has done, and who counts until the closing has; whoever writes takes
-- it before the rows, as the closing does, so that two never wait for each other.
CREATE FUNCTION app.stocktake_items_stand() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
DECLARE
  counting text[] := '{counted_at,counted_by,counter_name,code}';
  explaining text[] := '{explanation,note}';
  derived text[] := '{unit_id,open,permit_id,result,search}';
  whole stocktakes;
BEGIN
  SELECT * INTO whole FROM stocktakes WHERE id = CASE TG_OP WHEN 'INSERT' THEN NEW.stocktake_id ELSE OLD.stocktake_id END FOR SHARE;
  IF TG_OP = 'DELETE' THEN
    IF whole.state <> 'open' OR OLD.expected THEN
      RAISE EXCEPTION 'this stays in stocktake %', whole.number USING ERRCODE = 'WS001', CONSTRAINT = 'stocktake_items_stand';
    END IF;
    RETURN OLD;
  END IF;
  NEW.unit_id := whole.unit_id;
  NEW.open := NEW.expected AND whole.state = 'open';
  -- The stocktake's own step, below.
  IF pg_trigger_depth() > 1 THEN RETURN NEW; END IF;
  NEW.permit_id := CASE WHEN TG_OP = 'UPDATE' THEN OLD.permit_id END;
  IF TG_OP = 'INSERT' AND whole.state <> 'open'
    OR TG_OP = 'UPDATE' AND (whole.state NOT IN ('open', 'closed')
      OR to_jsonb(NEW) - counting - explaining - derived <> to_jsonb(OLD) - counting - explaining - derived
      OR whole.state = 'closed' AND to_jsonb(NEW) - explaining - derived <> to_jsonb(OLD) - explaining - derived)
  THEN
    RAISE EXCEPTION 'stocktake % takes no more of this', whole.number USING ERRCODE = 'WS001', CONSTRAINT = 'stocktake_items_stand';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER stand BEFORE INSERT OR UPDATE OR DELETE ON stocktake_items FOR EACH ROW EXECUTE FUNCTION app.stocktake_items_stand();
--> statement-breakpoint
-- What is absent is outside with leave where a permission covered the day. Each device is told how it was
-- counted, once: a stocktake that was reopened tells only what came out otherwise.
CREATE FUNCTION app.stocktakes_settle() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
BEGIN
  UPDATE stocktake_items i SET permit_id = CASE WHEN NEW.state = 'closed' AND i.result = 'missing' THEN (
    SELECT p.id FROM permits p WHERE p.device_id = i.device_id AND p.state = 'granted'
      AND (NEW.closed_at AT TIME ZONE 'Asia/Tokyo')::date BETWEEN p.starts_on AND p.ends_on) END
  WHERE i.stocktake_id = NEW.id;
  IF NEW.state = 'closed' AND app.tells_events() THEN
    INSERT INTO device_events (device_id, unit_id, holder_id, actor, kind, detail)
    SELECT d.id, d.unit_id, d.holder_id, app.actor(), 'stocktake', jsonb_build_object('stocktakeId', NEW.id, 'to', i.result,
      'place', concat_ws(' ', NEW.unit_path, NEW.location))
    FROM stocktake_items i JOIN devices d ON d.id = i.device_id
    WHERE i.stocktake_id = NEW.id AND i.result IS DISTINCT FROM (
      SELECT e.detail ->> 'to' FROM device_events e
      WHERE e.device_id = i.device_id AND e.kind = 'stocktake' AND e.detail ->> 'stocktakeId' = NEW.id::text
      ORDER BY e.id DESC LIMIT 1);
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER settle AFTER UPDATE OF state ON stocktakes
  FOR EACH ROW WHEN (NEW.state <> OLD.state AND NEW.state <> 'attested') EXECUTE FUNCTION app.stocktakes_settle();
--> statement-breakpoint
CREATE FUNCTION app.stocktake_files_copy() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
BEGIN
  SELECT unit_id INTO NEW.unit_id FROM stocktakes WHERE id = NEW.stocktake_id AND state = 'closed';
  IF NOT FOUND THEN
    RAISE EXCEPTION 'a report is of what is closed' USING ERRCODE = 'WS001', CONSTRAINT = 'stocktakes_stand';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER copy BEFORE INSERT ON stocktake_files FOR EACH ROW EXECUTE FUNCTION app.stocktake_files_copy();
--> statement-breakpoint
-- Who may attest: the heads of the unit and above it that can log in, the nearest first, and whether each
-- has counted here.
CREATE FUNCTION app.stocktake_heads(stocktake uuid) RETURNS TABLE (user_id uuid, counted boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
  WITH RECURSIVE up AS (
    SELECT id, parent_id, head_staff_id, 0 AS height FROM units WHERE id = (SELECT unit_id FROM stocktakes WHERE id = stocktake)
    UNION ALL SELECT n.id, n.parent_id, n.head_staff_id, up.height + 1 FROM units n JOIN up ON n.id = up.parent_id
  )
  SELECT u.id, EXISTS (SELECT FROM stocktake_items i WHERE i.stocktake_id = stocktake AND i.counted_by = u.id)
  FROM up JOIN users u ON u.staff_id = up.head_staff_id AND u.disabled_at IS NULL
  WHERE EXISTS (SELECT FROM user_roles r WHERE r.user_id = u.id AND r.role = 'section_head')
  ORDER BY up.height
$$;
--> statement-breakpoint
CREATE FUNCTION app.search_stocktakes(query text) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$ SELECT app.search_ids('stocktakes', query) $$;
--> statement-breakpoint
CREATE FUNCTION app.search_stocktake_items(query text) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$ SELECT app.search_ids('stocktake_items', query) $$;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION app.stocktake_heads(uuid), app.search_stocktakes(text), app.search_stocktake_items(text) TO mamori_app;
--> statement-breakpoint
CREATE TRIGGER touch BEFORE UPDATE ON stocktakes FOR EACH ROW EXECUTE FUNCTION app.touch();
--> statement-breakpoint

-- ── Who reads and writes what ────────────────────────────────────────────────────────────────────
DO $$
DECLARE
  writer text := $e$(SELECT app.has_role('it_staff', '@setup'))$e$;
  in_scope text := 'unit_id = ANY ((SELECT app.scope())::uuid[])';
  reader text := $e$(SELECT app.has_role('it_staff', 'security', 'auditor', 'admin', '@setup')) OR $e$ || in_scope;
BEGIN
  CALL app.protect('stocktakes', reader, writer, personal => 'opener_name,closer_name,attester_name,remark,reason',
    unaudited => 'created_at,updated_at,search');
  -- Heads attest what is closed, and write nothing else.
  DROP POLICY updatable ON stocktakes;
  EXECUTE format($p$CREATE POLICY updatable ON stocktakes FOR UPDATE TO mamori_app USING (%1$s OR %2$s)
    WITH CHECK (%1$s OR (%2$s AND state = 'attested'))$p$, writer, in_scope);
  CALL app.protect('stocktake_files', reader, writer || ' OR ' || in_scope, key => 'stocktake_id', audited => false);
  CALL app.protect('stocktake_items', reader, writer, personal => 'holder_name,counter_name,code,note',
    unaudited => 'unit_id,open,result,search');
END $$;
--> statement-breakpoint
REVOKE DELETE ON stocktakes FROM mamori_app;
--> statement-breakpoint
REVOKE UPDATE, DELETE ON stocktake_files FROM mamori_app;
