CREATE TABLE "sim_reveals" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"sim_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"reason" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sim_secrets" (
	"sim_id" uuid PRIMARY KEY NOT NULL,
	"wrapped_key" "bytea" NOT NULL,
	"pin" "bytea",
	"puk" "bytea",
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "sim_reveals" ADD CONSTRAINT "sim_reveals_sim_id_sims_id_fk" FOREIGN KEY ("sim_id") REFERENCES "public"."sims"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sim_reveals" ADD CONSTRAINT "sim_reveals_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sim_secrets" ADD CONSTRAINT "sim_secrets_sim_id_sims_id_fk" FOREIGN KEY ("sim_id") REFERENCES "public"."sims"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "sim_reveals_sim_id_idx" ON "sim_reveals" USING btree ("sim_id","created_at");--> statement-breakpoint
CREATE INDEX "sim_reveals_user_id_idx" ON "sim_reveals" USING btree ("user_id","created_at");--> statement-breakpoint

-- ── PIN and PUK ──────────────────────────────────────────────────────────────────────────────────
DO $$
BEGIN
  CALL app.protect('sim_secrets', $e$(SELECT app.has_role('it_staff', 'security'))$e$, $e$(SELECT app.has_role('it_staff'))$e$,
    key => 'sim_id', secret => 'wrapped_key,pin,puk', unaudited => 'updated_at');
  -- Who looked and why; written by whoever looks, in their own name, and never changed.
  CALL app.protect('sim_reveals', $e$(SELECT app.has_role('it_staff', 'security', 'auditor', 'admin'))$e$, 'false',
    personal => 'reason', unaudited => 'created_at');
  DROP POLICY insertable ON sim_reveals;
  CREATE POLICY insertable ON sim_reveals FOR INSERT TO mamori_app
    WITH CHECK ((SELECT app.has_role('it_staff', 'security')) AND user_id = (SELECT app.user_id()));
END $$;
--> statement-breakpoint
REVOKE UPDATE, DELETE ON sim_reveals FROM mamori_app;
--> statement-breakpoint
CREATE TRIGGER touch BEFORE UPDATE ON sim_secrets FOR EACH ROW EXECUTE FUNCTION app.touch();
--> statement-breakpoint

-- ── Numbers rest ─────────────────────────────────────────────────────────────────────────────────
-- The setting lines.quarantineDays; its default stands in api/contract/settings.ts and once more here.
CREATE FUNCTION app.quarantine_days() RETURNS integer LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$ SELECT coalesce((SELECT (value #>> '{}')::integer FROM settings WHERE key = 'lines.quarantineDays'), 90) $$;
--> statement-breakpoint
-- The day (Asia/Tokyo) from which a number that was released then may go to somebody else.
CREATE FUNCTION app.free_on(released timestamptz) RETURNS date LANGUAGE sql STABLE SET search_path = public, app, pg_temp
AS $$ SELECT (released AT TIME ZONE 'Asia/Tokyo')::date + app.quarantine_days() $$;
--> statement-breakpoint
-- Between two that have a number one after the other lies no time at all, when it is passed on, or the whole
-- quarantine. Whoever had it last may have it back. Arguments: what rests, and whose it is (two columns, of
-- which the second counts if it is set).
CREATE FUNCTION app.refuse_in_quarantine() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
DECLARE
  row jsonb := to_jsonb(NEW);
  whose text := coalesce(row ->> TG_ARGV[2], row ->> TG_ARGV[1]);
  starts timestamptz := lower(NEW.during);
  ends timestamptz := upper(NEW.during);
  clash boolean;
BEGIN
  IF isempty(NEW.during) THEN RETURN NEW; END IF;
  EXECUTE format($q$
    SELECT bool_or(gap.whose <> $1 AND gap.released < gap.begins
      AND (gap.begins AT TIME ZONE 'Asia/Tokyo')::date < app.free_on(gap.released))
    FROM (
      (SELECT coalesce(%3$I, %2$I)::text AS whose, upper(during) AS released, $3 AS begins FROM %4$I
        WHERE %1$I = $2 AND id <> $5 AND NOT isempty(during) AND upper(during) <= $3 ORDER BY upper(during) DESC LIMIT 1)
      UNION ALL
      (SELECT coalesce(%3$I, %2$I)::text, $4, lower(during) FROM %4$I
        WHERE %1$I = $2 AND id <> $5 AND NOT isempty(during) AND lower(during) >= $4 ORDER BY lower(during) LIMIT 1)
    ) AS gap $q$, TG_ARGV[0], TG_ARGV[1], TG_ARGV[2], TG_TABLE_NAME)
    INTO clash USING whose, (row ->> TG_ARGV[0])::uuid, starts, ends, NEW.id;
  IF clash THEN
    RAISE EXCEPTION 'the number is in quarantine' USING ERRCODE = 'WS001', CONSTRAINT = TG_TABLE_NAME || '_quarantine';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER quarantine_insert BEFORE INSERT ON extension_holders
  FOR EACH ROW EXECUTE FUNCTION app.refuse_in_quarantine('extension_id', 'holder_id', 'duty_unit_id');
--> statement-breakpoint
CREATE TRIGGER quarantine_update BEFORE UPDATE ON extension_holders FOR EACH ROW
  WHEN ((OLD.extension_id, OLD.holder_id, OLD.duty_unit_id, lower(OLD.during))
    IS DISTINCT FROM (NEW.extension_id, NEW.holder_id, NEW.duty_unit_id, lower(NEW.during)) AND NOT isempty(NEW.during))
  EXECUTE FUNCTION app.refuse_in_quarantine('extension_id', 'holder_id', 'duty_unit_id');
--> statement-breakpoint
CREATE TRIGGER quarantine_insert BEFORE INSERT ON extension_lines
  FOR EACH ROW EXECUTE FUNCTION app.refuse_in_quarantine('line_id', 'extension_id', 'extension_id');
--> statement-breakpoint
CREATE TRIGGER quarantine_update BEFORE UPDATE ON extension_lines FOR EACH ROW
  WHEN ((OLD.extension_id, OLD.line_id, lower(OLD.during)) IS DISTINCT FROM (NEW.extension_id, NEW.line_id, lower(NEW.during))
    AND NOT isempty(NEW.during))
  EXECUTE FUNCTION app.refuse_in_quarantine('line_id', 'extension_id', 'extension_id');
--> statement-breakpoint
-- A retired extension has neither holder nor line from then on.
CREATE FUNCTION app.refuse_retired() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
BEGIN
  IF NOT isempty(NEW.during) AND EXISTS (SELECT FROM extensions
    WHERE id = NEW.extension_id AND retired_at < coalesce(upper(NEW.during), 'infinity')) THEN
    RAISE EXCEPTION 'the extension is retired' USING ERRCODE = 'WS001', CONSTRAINT = 'extensions_retired';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER refuse_retired BEFORE INSERT OR UPDATE ON extension_holders FOR EACH ROW EXECUTE FUNCTION app.refuse_retired();
--> statement-breakpoint
CREATE TRIGGER refuse_retired BEFORE INSERT OR UPDATE ON extension_lines FOR EACH ROW EXECUTE FUNCTION app.refuse_retired();
--> statement-breakpoint

-- ── Who had a number when ────────────────────────────────────────────────────────────────────────
-- The phone book says who has it now; the past is for those who read the ledger, and one's own.
DO $$
DECLARE
  visible text := $e$(SELECT app.has_role('it_staff', 'security', 'auditor', 'admin', '@setup'))
    OR unit_id = ANY ((SELECT app.scope())::uuid[]) OR holder_id = (SELECT app.staff_id())$e$;
BEGIN
  EXECUTE format('ALTER POLICY readable ON extension_holders USING (((SELECT app.actor()) IS NOT NULL AND upper_inf(during)) OR %s)', visible);
  -- Of a staff record it shows the name; the unit is the one they were in. (Definer: they may have moved on since.)
  EXECUTE format($f$
    CREATE FUNCTION app.extension_history(wanted uuid)
    RETURNS TABLE (id uuid, holder_id uuid, holder_name text, unit_id uuid, duty_unit_id uuid, unit_path text, during tstzrange)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp AS $q$
      SELECT h.id, h.holder_id, s.name, h.unit_id, h.duty_unit_id, u.path, h.during
      FROM (SELECT * FROM extension_holders WHERE extension_id = wanted AND NOT isempty(during) AND (%s)) h
        JOIN staff s ON s.id = h.holder_id LEFT JOIN units u ON u.id = coalesce(h.duty_unit_id, h.unit_id)
    $q$ $f$, visible);
END $$;
--> statement-breakpoint
DROP FUNCTION app.phone_book(uuid[]);
--> statement-breakpoint
-- Whose an extension is, for everybody: of a staff record it shows the name and the unit, nothing else. Of a
-- number that nobody has, since when; without `wanted`, all.
CREATE FUNCTION app.phone_book(wanted uuid[] DEFAULT NULL)
RETURNS TABLE (
  extension_id uuid, holder_id uuid, holder_name text, unit_id uuid, unit_code text, unit_path text, duty_unit_id uuid,
  released_at timestamptz
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
  SELECT h.extension_id, s.id, s.name, u.id, u.code, u.path, h.duty_unit_id, NULL::timestamptz
  FROM extension_holders h JOIN staff s ON s.id = h.holder_id JOIN units u ON u.id = coalesce(h.duty_unit_id, s.unit_id)
  WHERE app.actor() IS NOT NULL AND upper_inf(h.during) AND (wanted IS NULL OR h.extension_id = ANY (wanted))
  UNION ALL
  SELECT h.extension_id, NULL, NULL, NULL, NULL, NULL, NULL, max(upper(h.during))
  FROM extension_holders h
  WHERE app.actor() IS NOT NULL AND NOT isempty(h.during) AND (wanted IS NULL OR h.extension_id = ANY (wanted))
  GROUP BY h.extension_id HAVING NOT bool_or(upper_inf(h.during))
$$;
--> statement-breakpoint
-- A duty phone is found by its unit too.
CREATE OR REPLACE FUNCTION app.search_extensions(query text) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
  SELECT app.search_ids('extensions', query, 'OR id = ANY (ARRAY(
    SELECT extension_id FROM extension_holders WHERE upper_inf(during) AND (
      duty_unit_id = ANY (ARRAY(SELECT id FROM units WHERE {term}))
      OR holder_id = ANY (ARRAY(
        SELECT id FROM staff WHERE {term} OR unit_id = ANY (ARRAY(SELECT id FROM units WHERE {term})))))))')
$$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION app.quarantine_days(), app.free_on(timestamptz), app.refuse_in_quarantine(), app.refuse_retired(),
  app.extension_history(uuid), app.phone_book(uuid[]) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION app.quarantine_days(), app.free_on(timestamptz), app.extension_history(uuid),
  app.phone_book(uuid[]) TO mamori_app;
