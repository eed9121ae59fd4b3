-- ── The states of what is lost ───────────────────────────────────────────────────────────────────
-- The same table as INCIDENT_ITEM_MOVES in api/contract/incidents.ts; a test holds the two against each other.
INSERT INTO app.moves VALUES
  ('incident_item', 'missing', 'found'),
  ('incident_item', 'missing', 'written_off'),
  ('incident_item', 'found', 'missing'),
  ('incident_item', 'found', 'restored');
--> statement-breakpoint
-- @incidents: what a report does beyond the rights of whoever reports. It carries their name, so that the audit
-- says who pressed the button.
CREATE OR REPLACE FUNCTION app.may_hold_certificates() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT app.has_role('it_staff', 'security', '@pki', '@setup', '@enrollment', '@incidents') $$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION app.may_revoke_certificates() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT app.has_role('security', '@pki', '@setup', '@incidents') $$;
--> statement-breakpoint
CREATE FUNCTION app.incidents_guard() RETURNS trigger LANGUAGE plpgsql
AS $$
BEGIN
  IF (NEW.number, NEW.drill, NEW.reported_at, NEW.reported_by, NEW.channel)
      IS DISTINCT FROM (OLD.number, OLD.drill, OLD.reported_at, OLD.reported_by, OLD.channel)
    OR OLD.cut_off_at IS NOT NULL AND NEW.cut_off_at IS DISTINCT FROM OLD.cut_off_at
    OR OLD.kind = 'theft' AND NEW.kind <> 'theft' OR OLD.state = 'closed' AND NEW.state <> 'closed' THEN
    RAISE EXCEPTION 'what was reported stands' USING ERRCODE = 'WS001', CONSTRAINT = 'incidents_stand';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER guard BEFORE UPDATE ON incidents FOR EACH ROW EXECUTE FUNCTION app.incidents_guard();
--> statement-breakpoint
CREATE TRIGGER touch BEFORE UPDATE ON incidents FOR EACH ROW EXECUTE FUNCTION app.touch();
--> statement-breakpoint
CREATE TRIGGER touch BEFORE UPDATE ON incident_chores FOR EACH ROW EXECUTE FUNCTION app.touch();
--> statement-breakpoint
-- Whose it was when it went: whoever followed that device then may follow it still.
CREATE FUNCTION app.incident_items_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    SELECT unit_id, holder_id INTO NEW.unit_id, NEW.holder_id FROM devices WHERE id = NEW.device_id;
    IF session_user = 'mamori_app' AND NOT app.has_role('@setup') AND (NEW.state <> 'missing'
      OR (SELECT state FROM incidents WHERE id = NEW.incident_id) <> 'open') THEN
      RAISE EXCEPTION 'what is reported is missing' USING ERRCODE = 'WS001', CONSTRAINT = 'incident_items_moves';
    END IF;
    RETURN NEW;
  END IF;
  IF (NEW.incident_id, NEW.device_id, NEW.unit_id, NEW.holder_id, NEW.reported_at)
    IS DISTINCT FROM (OLD.incident_id, OLD.device_id, OLD.unit_id, OLD.holder_id, OLD.reported_at) THEN
    RAISE EXCEPTION 'what was reported stands' USING ERRCODE = 'WS001', CONSTRAINT = 'incidents_stand';
  END IF;
  IF NEW.state <> OLD.state AND NOT app.may_move('incident_item', OLD.state, NEW.state) THEN
    RAISE EXCEPTION 'an item cannot go from % to %', OLD.state, NEW.state
      USING ERRCODE = 'WS001', CONSTRAINT = 'incident_items_moves';
  END IF;
  -- Lost for good is said with the end of the incident, not before.
  IF NEW.state = 'written_off' AND (SELECT state FROM incidents WHERE id = NEW.incident_id) <> 'closed' THEN
    RAISE EXCEPTION 'only a closed incident writes off' USING ERRCODE = 'WS001', CONSTRAINT = 'incident_items_moves';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON incident_items FOR EACH ROW EXECUTE FUNCTION app.incident_items_guard();
--> statement-breakpoint
-- The device goes with its item and by no other way: see app.devices_check_move.
CREATE FUNCTION app.incident_items_move_device() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
DECLARE
  said text := coalesce(current_setting('app.reason', true), '');
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.state = OLD.state THEN RETURN NULL; END IF;
  PERFORM set_config('app.reason', (SELECT CASE WHEN drill THEN '訓練 ' ELSE '' END || '事案 第' || number || '号' FROM incidents WHERE id = NEW.incident_id), true);
  UPDATE devices SET state = CASE NEW.state WHEN 'missing' THEN 'missing' WHEN 'restored' THEN missing_from ELSE 'written_off' END
  WHERE id = NEW.device_id AND CASE NEW.state WHEN 'missing' THEN state <> 'missing' WHEN 'found' THEN false ELSE state = 'missing' END;
  PERFORM set_config('app.reason', said, true);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER move_device AFTER INSERT OR UPDATE OF state ON incident_items FOR EACH ROW EXECUTE FUNCTION app.incident_items_move_device();
--> statement-breakpoint
CREATE FUNCTION app.incident_parts_copy() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
BEGIN
  SELECT unit_id, holder_id INTO NEW.unit_id, NEW.holder_id FROM incidents WHERE id = NEW.incident_id;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER copy BEFORE INSERT OR UPDATE ON incident_chores FOR EACH ROW EXECUTE FUNCTION app.incident_parts_copy();
--> statement-breakpoint
CREATE TRIGGER copy BEFORE INSERT OR UPDATE ON incident_assessments FOR EACH ROW EXECUTE FUNCTION app.incident_parts_copy();
--> statement-breakpoint
CREATE TRIGGER copy BEFORE INSERT ON incident_events FOR EACH ROW EXECUTE FUNCTION app.incident_parts_copy();
--> statement-breakpoint
-- A report stands behind nobody. Whoever holds what it waits for (a ledger of 100,000 rows that is just being
-- applied, a batch of transfers) gives way: first the statement, then the connection. They lose nothing but time,
-- since all of it is one transaction. Reports among themselves wait: they are short.
CREATE FUNCTION app.clear_the_way(wanted jsonb) RETURNS jsonb LANGUAGE plpgsql
AS $$
DECLARE
  cleared integer := 0;
  blocking integer;
BEGIN
  FOR blocking IN
    SELECT a.pid FROM unnest(pg_blocking_pids((wanted ->> 'pid')::integer)) AS b (pid) JOIN pg_stat_activity a USING (pid)
    WHERE EXISTS (SELECT FROM pg_locks l WHERE l.pid = (wanted ->> 'pid')::integer AND l.locktype = 'advisory' AND l.granted
        AND l.classid = hashtext('incident report')::oid)
      AND a.usename = current_user AND a.xact_start < now() - (wanted ->> 'olderThanMs')::integer * interval '1 millisecond'
      AND NOT EXISTS (SELECT FROM pg_locks l WHERE l.pid = a.pid AND l.locktype = 'advisory' AND l.granted
        AND l.classid = hashtext('incident report')::oid)
  LOOP
    IF (wanted ->> 'hard')::boolean THEN PERFORM pg_terminate_backend(blocking); ELSE PERFORM pg_cancel_backend(blocking); END IF;
    cleared := cleared + 1;
  END LOOP;
  RETURN jsonb_build_object('cleared', cleared);
END $$;
--> statement-breakpoint
-- In one order for everybody, so that two reports never wait for each other.
CREATE FUNCTION app.lock_devices(wanted uuid[]) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$ SELECT FROM devices WHERE id = ANY (wanted) ORDER BY id FOR NO KEY UPDATE $$;
--> statement-breakpoint
-- Which incident has these devices, for whoever reports them once more.
CREATE FUNCTION app.incidents_of(wanted uuid[]) RETURNS TABLE (device_id uuid, incident_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$ SELECT device_id, incident_id FROM incident_items WHERE device_id = ANY (wanted) AND state IN ('missing', 'found') $$;
--> statement-breakpoint
CREATE FUNCTION app.search_incidents(query text) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$ SELECT app.search_ids('incidents', query) $$;
--> statement-breakpoint
DO $$
DECLARE
  callable text;
BEGIN
  FOREACH callable IN ARRAY ARRAY['clear_the_way(jsonb)', 'lock_devices(uuid[])', 'incidents_of(uuid[])',
    'search_incidents(text)'] LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION app.%s FROM PUBLIC', callable);
    EXECUTE format('GRANT EXECUTE ON FUNCTION app.%s TO mamori_app', callable);
  END LOOP;
END $$;
--> statement-breakpoint

-- ── Who reads and writes what ────────────────────────────────────────────────────────────────────
DO $$
DECLARE
  incidents text := $e$(SELECT app.has_role('@incidents'))$e$;
  own_or_scope text := $e$ OR unit_id = ANY ((SELECT app.scope())::uuid[]) OR holder_id = (SELECT app.staff_id())$e$;
  reader text := $e$(SELECT app.has_role('it_staff', 'security', 'auditor', '@incidents', '@setup'))$e$ || own_or_scope;
  handler text := $e$(SELECT app.has_role('security', '@incidents', '@setup'))$e$;
  reporter text := $e$(SELECT app.has_role('it_staff', 'security', '@incidents', '@setup'))$e$ || own_or_scope;
BEGIN
  CALL app.protect('incidents', reader, handler, personal => 'holder_name,reporter_name,place,note',
    unaudited => 'created_at,updated_at,search,cut_off_at');
  DROP POLICY insertable ON incidents;
  EXECUTE format('CREATE POLICY insertable ON incidents FOR INSERT TO mamori_app WITH CHECK (%s)', reporter);
  CALL app.protect('incident_items', reader, handler, personal => 'found_place,inspection', unaudited => 'created_at,unit_id,holder_id,certificates');
  DROP POLICY insertable ON incident_items;
  EXECUTE format('CREATE POLICY insertable ON incident_items FOR INSERT TO mamori_app WITH CHECK (%s)', reporter);
  CALL app.protect('incident_chores', reader, $e$(SELECT app.has_role('it_staff', 'security', '@incidents', '@setup'))$e$,
    personal => 'done_by_name,contact,note', unaudited => 'created_at,updated_at,unit_id,holder_id');
  CALL app.protect('incident_assessments', $e$(SELECT app.has_role('it_staff', 'security', 'auditor', '@incidents', '@setup'))$e$, handler,
    key => 'incident_id', personal => 'note,assessor_name', unaudited => 'unit_id,holder_id');
  CALL app.protect('incident_reports', $e$(SELECT app.has_role('security', 'auditor', '@incidents', '@setup'))$e$, handler,
    key => 'incident_id,kind', personal => 'items,saver_name');
  -- What was done is audited where it was done.
  CALL app.protect('incident_events', reader, $e$(SELECT app.has_role('it_staff', 'security', '@incidents', '@setup'))$e$, audited => false);
  CALL app.protect('incident_keys', 'actor = (SELECT app.actor())', 'actor = (SELECT app.actor())', key => 'actor,key', audited => false);
  CALL app.protect('incident_links', $e$(SELECT app.has_role('it_staff', 'security', '@incidents'))$e$,
    $e$(SELECT app.has_role('it_staff', 'security', '@incidents'))$e$, unaudited => 'created_at', secret => 'token_sha256');

  EXECUTE format('CREATE POLICY incidents_read ON devices FOR SELECT TO mamori_app USING (%s)', incidents);
  EXECUTE format('CREATE POLICY incidents_read ON staff FOR SELECT TO mamori_app USING (%s)', incidents);
  EXECUTE format('CREATE POLICY incidents_read ON certificates FOR SELECT TO mamori_app USING (%s)', incidents);
  EXECUTE format('CREATE POLICY incidents_read ON blocked_keys FOR SELECT TO mamori_app USING (%s)', incidents);
  EXECUTE format('CREATE POLICY incidents_read ON sim_devices FOR SELECT TO mamori_app USING (%s)', incidents);
  -- Whoever may have the device has its browser, too.
  EXECUTE format('CREATE POLICY incidents_read ON sessions FOR SELECT TO mamori_app USING (%s)', incidents);
  EXECUTE format('CREATE POLICY incidents_end ON sessions FOR DELETE TO mamori_app USING (%s)', incidents);
  EXECUTE format('CREATE POLICY incidents_read ON api_tokens FOR SELECT TO mamori_app USING (%s)', incidents);
  EXECUTE format('CREATE POLICY incidents_end ON api_tokens FOR UPDATE TO mamori_app USING (%s)', incidents);
END $$;
--> statement-breakpoint
REVOKE DELETE ON incidents, incident_items, incident_chores, incident_assessments, incident_reports, incident_links FROM mamori_app;
--> statement-breakpoint
REVOKE UPDATE, DELETE ON incident_events, incident_keys FROM mamori_app;
--> statement-breakpoint
GRANT USAGE ON SEQUENCE incident_events_id_seq TO mamori_app;
