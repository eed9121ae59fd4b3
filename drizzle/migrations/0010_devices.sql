CREATE TABLE "device_batch_items" (
	"batch_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"device_id" uuid NOT NULL,
	"outcome" text DEFAULT 'waiting' NOT NULL,
	"code" text,
	"params" jsonb,
	CONSTRAINT "device_batch_items_batch_id_position_pk" PRIMARY KEY("batch_id","position"),
	CONSTRAINT "device_batch_items_outcome_check" CHECK ("device_batch_items"."outcome" in ('waiting', 'done', 'unchanged', 'refused')),
	CONSTRAINT "device_batch_items_code_check" CHECK (("device_batch_items"."outcome" = 'refused') = ("device_batch_items"."code" is not null))
);
--> statement-breakpoint
CREATE TABLE "device_batches" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"kind" text NOT NULL,
	"request" jsonb NOT NULL,
	"reason" text,
	"state" text DEFAULT 'running' NOT NULL,
	"total" integer NOT NULL,
	"done" integer DEFAULT 0 NOT NULL,
	"unchanged" integer DEFAULT 0 NOT NULL,
	"refused" integer DEFAULT 0 NOT NULL,
	"idempotency_key" text,
	"created_by" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp with time zone,
	CONSTRAINT "device_batches_kind_check" CHECK ("device_batches"."kind" in ('transition', 'edit')),
	CONSTRAINT "device_batches_state_check" CHECK ("device_batches"."state" in ('running', 'done')),
	CONSTRAINT "device_batches_counts_check" CHECK ("device_batches"."done" + "device_batches"."unchanged" + "device_batches"."refused" <= "device_batches"."total" and ("device_batches"."state" = 'running' or "device_batches"."done" + "device_batches"."unchanged" + "device_batches"."refused" = "device_batches"."total"))
);
--> statement-breakpoint
CREATE TABLE "device_events" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"device_id" uuid NOT NULL,
	"unit_id" uuid,
	"holder_id" uuid,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"actor" text NOT NULL,
	"kind" text NOT NULL,
	"detail" jsonb NOT NULL,
	"reason" text,
	CONSTRAINT "device_events_kind_check" CHECK ("device_events"."kind" in ('created', 'state', 'unit', 'facts', 'handed_over', 'accepted', 'taken_back', 'paired', 'unpaired', 'replacement', 'appointment', 'erasure', 'certified'))
);
--> statement-breakpoint
DROP INDEX "devices_model_id_idx";--> statement-breakpoint
ALTER TABLE "device_models" ADD COLUMN "os" text;--> statement-breakpoint
ALTER TABLE "devices" ADD COLUMN "edr" text;--> statement-breakpoint
ALTER TABLE "devices" ADD COLUMN "state_since" timestamp with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "devices" ADD COLUMN "state_reason" text;--> statement-breakpoint
ALTER TABLE "devices" ADD COLUMN "missing_from" text;--> statement-breakpoint
ALTER TABLE "device_batch_items" ADD CONSTRAINT "device_batch_items_batch_id_device_batches_id_fk" FOREIGN KEY ("batch_id") REFERENCES "public"."device_batches"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "device_batch_items" ADD CONSTRAINT "device_batch_items_device_id_devices_id_fk" FOREIGN KEY ("device_id") REFERENCES "public"."devices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "device_batches" ADD CONSTRAINT "device_batches_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "device_batch_items_device_key" ON "device_batch_items" USING btree ("batch_id","device_id");--> statement-breakpoint
CREATE INDEX "device_batch_items_outcome_idx" ON "device_batch_items" USING btree ("batch_id","outcome","position");--> statement-breakpoint
CREATE UNIQUE INDEX "device_batches_idempotency_key" ON "device_batches" USING btree ("created_by","idempotency_key");--> statement-breakpoint
CREATE INDEX "device_batches_created_at_idx" ON "device_batches" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "device_events_device_id_idx" ON "device_events" USING btree ("device_id","at","id");--> statement-breakpoint
CREATE INDEX "devices_network_zone_idx" ON "devices" USING btree ("network_zone","unit_id","holder_id");--> statement-breakpoint
CREATE INDEX "devices_edr_idx" ON "devices" USING btree ("edr","unit_id","holder_id");--> statement-breakpoint
CREATE INDEX "devices_model_id_idx" ON "devices" USING btree ("model_id","unit_id","holder_id");--> statement-breakpoint
ALTER TABLE "devices" ADD CONSTRAINT "devices_edr_check" CHECK ("devices"."edr" in ('installed', 'absent', 'exempt'));--> statement-breakpoint
-- What is missing already went while in use.
DO $$
BEGIN
  IF EXISTS (SELECT FROM devices WHERE state = 'missing') THEN
    PERFORM set_config('app.actor', 'system:migration', true), set_config('app.tx', gen_random_uuid()::text, true);
    UPDATE devices SET missing_from = 'issued' WHERE state = 'missing';
    PERFORM set_config('app.actor', '', true), set_config('app.tx', '', true);
  END IF;
END $$;
--> statement-breakpoint
ALTER TABLE "devices" ADD CONSTRAINT "devices_missing_check" CHECK (("devices"."state" = 'missing') = ("devices"."missing_from" is not null));--> statement-breakpoint

-- ── The states of a device ───────────────────────────────────────────────────────────────────────
-- The same table as DEVICE_MOVES in api/contract/device-moves.ts; a test holds the two against each other.
ALTER TABLE app.moves ADD COLUMN needs text[] NOT NULL DEFAULT '{}';
--> statement-breakpoint
INSERT INTO app.moves VALUES
  ('device', 'in_stock', 'kitting', '{}'),
  ('device', 'in_stock', 'ready', '{}'),
  ('device', 'in_stock', 'issued', '{handover}'),
  ('device', 'in_stock', 'repair', '{reason}'),
  ('device', 'in_stock', 'returned', '{reason}'),
  ('device', 'in_stock', 'missing', '{incident}'),
  ('device', 'kitting', 'ready', '{}'),
  ('device', 'kitting', 'in_stock', '{}'),
  ('device', 'kitting', 'issued', '{handover}'),
  ('device', 'kitting', 'repair', '{reason}'),
  ('device', 'kitting', 'returned', '{reason}'),
  ('device', 'kitting', 'missing', '{incident}'),
  ('device', 'ready', 'kitting', '{}'),
  ('device', 'ready', 'in_stock', '{}'),
  ('device', 'ready', 'issued', '{handover}'),
  ('device', 'ready', 'repair', '{reason}'),
  ('device', 'ready', 'returned', '{reason}'),
  ('device', 'ready', 'missing', '{incident}'),
  ('device', 'issued', 'returned', '{}'),
  ('device', 'issued', 'repair', '{reason}'),
  ('device', 'issued', 'missing', '{incident}'),
  ('device', 'repair', 'in_stock', '{nobody}'),
  ('device', 'repair', 'ready', '{nobody}'),
  ('device', 'repair', 'issued', '{holder}'),
  ('device', 'repair', 'returned', '{}'),
  ('device', 'repair', 'missing', '{incident}'),
  ('device', 'returned', 'in_stock', '{nobody}'),
  ('device', 'returned', 'issued', '{handover}'),
  ('device', 'returned', 'repair', '{reason}'),
  ('device', 'returned', 'erased', '{erasure}'),
  ('device', 'returned', 'missing', '{incident}'),
  ('device', 'erased', 'in_stock', '{nobody}'),
  ('device', 'erased', 'disposed', '{certificate}'),
  ('device', 'missing', 'in_stock', '{incident}'),
  ('device', 'missing', 'kitting', '{incident}'),
  ('device', 'missing', 'ready', '{incident}'),
  ('device', 'missing', 'issued', '{incident}'),
  ('device', 'missing', 'repair', '{incident}'),
  ('device', 'missing', 'returned', '{incident}'),
  ('device', 'missing', 'written_off', '{closed_incident}');
--> statement-breakpoint
-- What the step asks for, or null where there is none. What was missing goes back to where it went from.
CREATE FUNCTION app.device_move_needs(from_state text, to_state text, missing_from text) RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
  SELECT needs FROM app.moves m WHERE (m.machine, m.from_state, m.to_state) = ('device', $1, $2)
    AND ($1 <> 'missing' OR $2 IN ('written_off', $3))
$$;
--> statement-breakpoint
-- Lost, found and written off are the incident's to say: it moves devices by functions of the owner, and the
-- application itself has no way there.
CREATE FUNCTION app.devices_check_move() RETURNS trigger LANGUAGE plpgsql
AS $$
DECLARE
  needs text[] := app.device_move_needs(OLD.state, NEW.state, OLD.missing_from);
BEGIN
  -- An import that is undone puts back what stood, with since when and why.
  IF current_setting('app.restoring', true) = 'on' AND current_user <> 'mamori_app' THEN RETURN NEW; END IF;
  IF needs IS NULL THEN
    RAISE EXCEPTION 'a device cannot go from % to %', OLD.state, NEW.state
      USING ERRCODE = 'WS001', CONSTRAINT = 'devices_moves';
  ELSIF needs && '{incident,closed_incident}' AND current_user = 'mamori_app' THEN
    RAISE EXCEPTION 'a device goes from % to % by its incident alone', OLD.state, NEW.state
      USING ERRCODE = 'WS001', CONSTRAINT = 'devices_moves';
  END IF;
  NEW.missing_from := CASE WHEN NEW.state = 'missing' THEN OLD.state END;
  NEW.state_since := now();
  NEW.state_reason := nullif(current_setting('app.reason', true), '');
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER check_move BEFORE UPDATE OF state ON devices FOR EACH ROW
  WHEN (NEW.state IS DISTINCT FROM OLD.state) EXECUTE FUNCTION app.devices_check_move();
--> statement-breakpoint
-- Columns that came with a later migration stay as they are.
CREATE OR REPLACE FUNCTION app.undo_updates(wanted uuid, tbl name) RETURNS void LANGUAGE plpgsql
AS $$
DECLARE
  columns text := (
    SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute
    WHERE attrelid = format('public.%I', tbl)::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
      AND attname NOT IN ('id', 'created_at', 'updated_at'));
BEGIN
  PERFORM set_config('app.restoring', 'on', true);
  EXECUTE format('UPDATE %1$I t SET (%2$s) = (SELECT %2$s FROM jsonb_populate_record(t, c.before)) FROM import_changes c
    WHERE c.import_id = $1 AND c.entity = %1$L AND c.before IS NOT NULL AND t.id = c.row_id', tbl, columns) USING wanted;
  PERFORM set_config('app.restoring', '', true);
END $$;
--> statement-breakpoint
-- A ledger that comes to us already knows losses: they went while in use.
CREATE FUNCTION app.devices_were_in_use() RETURNS trigger LANGUAGE plpgsql
AS $$ BEGIN NEW.missing_from := coalesce(NEW.missing_from, 'issued'); RETURN NEW; END $$;
--> statement-breakpoint
CREATE TRIGGER were_in_use BEFORE INSERT ON devices FOR EACH ROW
  WHEN (NEW.state = 'missing') EXECUTE FUNCTION app.devices_were_in_use();
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION app.device_move_needs(text, text, text), app.devices_check_move(), app.devices_were_in_use() FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION app.device_move_needs(text, text, text) TO mamori_app;
--> statement-breakpoint
-- The reason is what somebody wrote, maybe of a person; when it was is told by the entry itself.
DROP TRIGGER audit_insert ON devices;
--> statement-breakpoint
DROP TRIGGER audit_update ON devices;
--> statement-breakpoint
DROP TRIGGER audit_delete ON devices;
--> statement-breakpoint
CREATE TRIGGER audit_insert AFTER INSERT ON devices REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION app.audit_write('id', 'note,state_reason', '', 'created_at,updated_at,search,holder_id,state_since');
--> statement-breakpoint
CREATE TRIGGER audit_update AFTER UPDATE ON devices REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION app.audit_write('id', 'note,state_reason', '', 'created_at,updated_at,search,holder_id,state_since');
--> statement-breakpoint
CREATE TRIGGER audit_delete AFTER DELETE ON devices REFERENCING OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION app.audit_write('id', 'note,state_reason', '', 'created_at,updated_at,search,holder_id,state_since');
--> statement-breakpoint
CALL app.make_visible('devices');
--> statement-breakpoint

-- ── What happened to a device ────────────────────────────────────────────────────────────────────
-- Triggers write it, so that nothing is done without: a statement's rows together, in its own transaction.
-- Setup brings histories of its own. (No nested loops, as in app.devices_move.)
CREATE FUNCTION app.tells_events() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT NOT app.has_role('@setup') $$;
--> statement-breakpoint
CREATE FUNCTION app.reason() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT nullif(current_setting('app.reason', true), '') $$;
--> statement-breakpoint
CREATE FUNCTION app.devices_tell_new() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
BEGIN
  IF app.tells_events() THEN
    INSERT INTO device_events (device_id, unit_id, holder_id, actor, kind, detail)
    SELECT id, unit_id, holder_id, app.actor(), 'created', jsonb_build_object('to', state) FROM new_rows;
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER tell_new AFTER INSERT ON devices REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION app.devices_tell_new();
--> statement-breakpoint
CREATE FUNCTION app.devices_tell_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, app, pg_temp SET enable_nestloop = off
AS $$
DECLARE
  -- Told in words of their own, or nobody's business.
  no_facts text[] := '{id,kind,state,state_since,state_reason,missing_from,unit_id,holder_id,created_at,updated_at,search}';
BEGIN
  IF NOT app.tells_events() THEN RETURN NULL; END IF;
  WITH pairs AS MATERIALIZED (
    SELECT n.id, n.unit_id, n.holder_id, o.state AS old_state, n.state, n.state_reason, o.unit_id AS old_unit_id,
      to_jsonb(o) - no_facts AS old_facts, to_jsonb(n) - no_facts AS facts
    FROM new_rows n JOIN old_rows o ON o.id = n.id
  ),
  told AS (
    SELECT *, 'state' AS kind, jsonb_build_object('from', old_state, 'to', state) AS detail, state_reason AS why
      FROM pairs WHERE state <> old_state
    UNION ALL
    SELECT *, 'unit', jsonb_build_object('from', old_unit_id, 'to', unit_id), app.reason()
      FROM pairs WHERE unit_id IS DISTINCT FROM old_unit_id
    UNION ALL
    SELECT *, 'facts', (
        -- Of a note only that it changed: it may speak of people who are long gone.
        SELECT jsonb_object_agg(key, CASE WHEN key = 'note' THEN '[null, null]' ELSE jsonb_build_array(old_facts -> key, value) END)
        FROM jsonb_each(facts) WHERE value IS DISTINCT FROM old_facts -> key), app.reason()
      FROM pairs WHERE facts <> old_facts
  )
  INSERT INTO device_events (device_id, unit_id, holder_id, actor, kind, detail, reason)
  SELECT id, unit_id, holder_id, app.actor(), kind, detail, why FROM told ORDER BY id;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER tell_changed AFTER UPDATE ON devices REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION app.devices_tell_changed();
--> statement-breakpoint
CREATE FUNCTION app.handovers_tell_new() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
BEGIN
  IF app.tells_events() THEN
    INSERT INTO device_events (device_id, unit_id, holder_id, at, actor, kind, detail)
    SELECT device_id, unit_id, holder_id, handed_over_at, app.actor(), 'handed_over',
      jsonb_build_object('holderId', holder_id, 'dutyUnitId', duty_unit_id) FROM new_rows;
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER tell_new AFTER INSERT ON handovers REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION app.handovers_tell_new();
--> statement-breakpoint
CREATE FUNCTION app.handovers_tell_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, app, pg_temp SET enable_nestloop = off
AS $$
BEGIN
  IF NOT app.tells_events() THEN RETURN NULL; END IF;
  INSERT INTO device_events (device_id, unit_id, holder_id, at, actor, kind, detail, reason)
  SELECT n.device_id, n.unit_id, n.holder_id, n.accepted_at, app.actor(), 'accepted', jsonb_build_object('holderId', n.holder_id), NULL
    FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE n.accepted_at IS NOT NULL AND o.accepted_at IS NULL
  UNION ALL
  SELECT n.device_id, n.unit_id, n.holder_id, n.returned_at, app.actor(), 'taken_back', jsonb_build_object('holderId', n.holder_id), app.reason()
    FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE n.returned_at IS NOT NULL AND o.returned_at IS NULL;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER tell_changed AFTER UPDATE ON handovers REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION app.handovers_tell_changed();
--> statement-breakpoint
-- A replacement is told to both of its devices.
CREATE FUNCTION app.replacements_tell() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
DECLARE
  before text := CASE WHEN TG_OP = 'UPDATE' THEN OLD.state END;
  paired_before uuid := CASE WHEN TG_OP = 'UPDATE' THEN OLD.new_device_id END;
  about jsonb := jsonb_build_object('replacementId', NEW.id);
BEGIN
  IF NOT app.tells_events() THEN RETURN NULL; END IF;
  IF NEW.new_device_id IS DISTINCT FROM paired_before THEN
    INSERT INTO device_events (device_id, unit_id, holder_id, actor, kind, detail)
    SELECT device_id, NEW.unit_id, NEW.holder_id, app.actor(), kind, about || jsonb_build_object('deviceId', NEW.old_device_id)
    FROM (VALUES (paired_before, 'unpaired'), (NEW.new_device_id, 'paired')) AS told (device_id, kind) WHERE device_id IS NOT NULL;
  END IF;
  IF NEW.state IS DISTINCT FROM before THEN
    INSERT INTO device_events (device_id, unit_id, holder_id, actor, kind, detail, reason)
    SELECT device_id, NEW.unit_id, NEW.holder_id, app.actor(), 'replacement',
      about || jsonb_build_object('from', before, 'to', NEW.state), NEW.reason
    FROM unnest(ARRAY[NEW.old_device_id, coalesce(NEW.new_device_id, paired_before)]) AS device_id WHERE device_id IS NOT NULL;
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT OR UPDATE OF state, new_device_id ON replacements
  FOR EACH ROW EXECUTE FUNCTION app.replacements_tell();
--> statement-breakpoint
CREATE FUNCTION app.appointments_tell() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
BEGIN
  IF NOT app.tells_events() OR (TG_OP = 'UPDATE' AND (NEW.state, NEW.slot_id) = (OLD.state, OLD.slot_id)) THEN RETURN NULL; END IF;
  INSERT INTO device_events (device_id, unit_id, holder_id, actor, kind, detail, reason)
  SELECT device_id, NEW.unit_id, NEW.holder_id, app.actor(), 'appointment', jsonb_build_object('replacementId', r.id,
    'to', CASE WHEN TG_OP = 'UPDATE' AND NEW.state = 'booked' THEN 'moved' ELSE NEW.state END,
    'startsAt', app.audit_instant(s.starts_at), 'place', s.place), NEW.reason
  FROM replacements r JOIN slots s ON s.id = NEW.slot_id, unnest(ARRAY[r.old_device_id, r.new_device_id]) AS device_id
  WHERE r.id = NEW.replacement_id AND device_id IS NOT NULL;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT OR UPDATE OF state, slot_id ON appointments
  FOR EACH ROW EXECUTE FUNCTION app.appointments_tell();
--> statement-breakpoint
CREATE FUNCTION app.erasures_tell() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
BEGIN
  IF NOT app.tells_events() THEN RETURN NULL; END IF;
  INSERT INTO device_events (device_id, unit_id, holder_id, actor, kind, detail)
  SELECT d.id, d.unit_id, d.holder_id, app.actor(), told.kind, jsonb_build_object('method', NEW.method)
  FROM devices d, (VALUES ('erasure', TG_OP = 'INSERT'),
    ('certified', NEW.certified_on IS NOT NULL AND (TG_OP = 'INSERT' OR OLD.certified_on IS NULL))) AS told (kind, is_so)
  WHERE d.id = NEW.device_id AND told.is_so;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT OR UPDATE ON erasures FOR EACH ROW EXECUTE FUNCTION app.erasures_tell();
--> statement-breakpoint
-- Who it was, for those who see what was done: a name, and nothing else of the login.
CREATE FUNCTION app.actor_name(actor text) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$ SELECT display_name FROM users WHERE id = CASE WHEN actor LIKE 'user:%' THEN substr(actor, 6)::uuid END $$;
--> statement-breakpoint
DO $$
DECLARE
  callable regprocedure;
BEGIN
  FOR callable IN SELECT oid FROM pg_proc WHERE pronamespace = 'app'::regnamespace
    AND proname ~ '_tell|^(tells_events|reason|actor_name)$' LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', callable);
  END LOOP;
END $$;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION app.actor_name(text) TO mamori_app;
--> statement-breakpoint

-- ── Who reads and writes what ────────────────────────────────────────────────────────────────────
DO $$
DECLARE
  staff text := $e$(SELECT app.has_role('it_staff', 'auditor', 'admin', '@jobs'))$e$;
  writer text := $e$(SELECT app.has_role('it_staff', '@jobs'))$e$;
BEGIN
  CALL app.protect('device_events', $e$(SELECT app.has_role('it_staff', 'security', 'auditor', 'admin', '@setup'))
      OR unit_id = ANY ((SELECT app.scope())::uuid[]) OR holder_id = (SELECT app.staff_id())$e$,
    $e$(SELECT app.has_role('@setup'))$e$, audited => false);
  CALL app.protect('device_batches', staff, writer, personal => 'reason', unaudited => 'created_at,done,unchanged,refused');
  CALL app.protect('device_batch_items', staff, writer, audited => false);
END $$;
--> statement-breakpoint
REVOKE UPDATE, DELETE ON device_events FROM mamori_app;
--> statement-breakpoint
REVOKE DELETE ON device_batches, device_batch_items FROM mamori_app;
--> statement-breakpoint
GRANT USAGE ON SEQUENCE device_events_id_seq TO mamori_app;
