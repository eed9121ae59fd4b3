-- ── The states of a command ──────────────────────────────────────────────────────────────────────
-- The same table as COMMAND_MOVES in api/contract/command-protocol.ts; a test holds the two against each other.
INSERT INTO app.moves VALUES
  ('command', 'queued', 'delivered'),
  ('command', 'queued', 'expired'),
  ('command', 'queued', 'superseded'),
  ('command', 'queued', 'cancelled'),
  ('command', 'delivered', 'expired'),
  ('command', 'delivered', 'superseded'),
  ('command', 'delivered', 'cancelled'),
  ('command', 'delivered', 'not_now'),
  ('command', 'delivered', 'accepted'),
  ('command', 'delivered', 'running'),
  ('command', 'delivered', 'rejected'),
  ('command', 'delivered', 'succeeded'),
  ('command', 'delivered', 'failed'),
  ('command', 'not_now', 'delivered'),
  ('command', 'not_now', 'expired'),
  ('command', 'not_now', 'superseded'),
  ('command', 'not_now', 'cancelled'),
  ('command', 'not_now', 'accepted'),
  ('command', 'not_now', 'running'),
  ('command', 'not_now', 'rejected'),
  ('command', 'not_now', 'succeeded'),
  ('command', 'not_now', 'failed'),
  ('command', 'accepted', 'superseded'),
  ('command', 'accepted', 'running'),
  ('command', 'accepted', 'rejected'),
  ('command', 'accepted', 'succeeded'),
  ('command', 'accepted', 'failed'),
  ('command', 'running', 'superseded'),
  ('command', 'running', 'succeeded'),
  ('command', 'running', 'failed');
--> statement-breakpoint
CREATE TRIGGER check_move BEFORE UPDATE OF state ON commands FOR EACH ROW EXECUTE FUNCTION app.check_move('command');
--> statement-breakpoint
CREATE FUNCTION app.commands_guard() RETURNS trigger LANGUAGE plpgsql
AS $$
BEGIN
  IF (NEW.device_id, NEW.kind, NEW.level, NEW.epoch, NEW.previous_level, NEW.requested_by, NEW.reason, NEW.message,
      NEW.approval_id, NEW.incident_id, NEW.created_at, NEW.expires_at)
    IS DISTINCT FROM (OLD.device_id, OLD.kind, OLD.level, OLD.epoch, OLD.previous_level, OLD.requested_by, OLD.reason, OLD.message,
      OLD.approval_id, OLD.incident_id, OLD.created_at, OLD.expires_at) THEN
    RAISE EXCEPTION 'what a command says stands' USING ERRCODE = 'WS001', CONSTRAINT = 'commands_stand';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER guard BEFORE UPDATE ON commands FOR EACH ROW EXECUTE FUNCTION app.commands_guard();
--> statement-breakpoint
-- ── How devices are locked ───────────────────────────────────────────────────────────────────────
-- Who gives a device free again (@incidents: an incident that is closed; @agents: what the server does by itself).
CREATE FUNCTION app.may_release_locks() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT app.has_role('security', '@agents', '@incidents', '@jobs', '@setup') $$;
--> statement-breakpoint
-- Epochs rise; what is wanted changes with them alone, and what was found never goes back behind a later one.
CREATE FUNCTION app.device_locks_guard() RETURNS trigger LANGUAGE plpgsql
AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF NEW.device_id <> OLD.device_id OR NEW.desired_epoch < OLD.desired_epoch
      OR (NEW.desired_level <> OLD.desired_level AND NEW.desired_epoch = OLD.desired_epoch) THEN
      RAISE EXCEPTION 'epochs rise' USING ERRCODE = 'WS001', CONSTRAINT = 'device_locks_epochs';
    END IF;
    IF NEW.desired_level < OLD.desired_level AND session_user = 'mamori_app' AND NOT app.may_release_locks() THEN
      RAISE EXCEPTION 'this gives a device free' USING ERRCODE = '42501';
    END IF;
  END IF;
  NEW.updated_at := now();
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON device_locks FOR EACH ROW EXECUTE FUNCTION app.device_locks_guard();
--> statement-breakpoint
-- Whoever locks holds the devices meanwhile, so that none is disposed of at the same moment; in one order.
CREATE FUNCTION app.devices_to_lock(wanted uuid[]) RETURNS TABLE (id uuid, kind text, state text)
LANGUAGE sql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$ SELECT d.id, d.kind, d.state FROM devices d WHERE app.actor() IS NOT NULL AND d.id = ANY (wanted) ORDER BY d.id FOR SHARE $$;
--> statement-breakpoint
-- A device whose lock is still to come stays in the ledger: disposed of, nobody would look after it any more.
-- (Written off is what is lost for good, and its lock goes on waiting for it.)
CREATE FUNCTION app.devices_keep_locked() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
BEGIN
  IF EXISTS (SELECT FROM device_locks l WHERE l.device_id = OLD.id AND l.status IN ('lock_pending', 'unproven')) THEN
    RAISE EXCEPTION 'a lock of the device is still to come' USING ERRCODE = 'WS001', CONSTRAINT = 'devices_lock_pending';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
--> statement-breakpoint
CREATE TRIGGER keep_locked BEFORE UPDATE OF state ON devices FOR EACH ROW
  WHEN (NEW.state = 'disposed' AND OLD.state <> 'disposed') EXECUTE FUNCTION app.devices_keep_locked();
--> statement-breakpoint
CREATE TRIGGER keep_locked_from_deletion BEFORE DELETE ON devices FOR EACH ROW EXECUTE FUNCTION app.devices_keep_locked();
--> statement-breakpoint
-- A device with no certificate left that may still ask, and that is to be locked; nothing of any other. Erasing
-- takes a command of its own.
CREATE FUNCTION app.agent_tombstone(asked jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
BEGIN
  IF NOT app.has_role('@agents') THEN RAISE EXCEPTION 'the agent port alone asks this' USING ERRCODE = '42501'; END IF;
  RETURN (
    SELECT jsonb_build_object('level', least(l.desired_level, 3), 'epoch', l.desired_epoch, 'keysSeq', coalesce(e.keys_seq, 0))
    FROM device_locks l LEFT JOIN device_leases e USING (device_id)
    WHERE l.device_id = (asked ->> 'deviceId')::uuid AND l.desired_level > 0
      AND EXISTS (SELECT FROM certificates c WHERE c.device_id = l.device_id AND c.profile = 'device-management' AND c.state = 'revoked')
      AND NOT EXISTS (SELECT FROM certificates c WHERE c.device_id = l.device_id AND c.profile = 'device-management'
        AND c.state IN ('issued', 'held')));
END $$;
--> statement-breakpoint
-- ── Who reads and writes what ────────────────────────────────────────────────────────────────────
DO $$
DECLARE
  staff text := $e$(SELECT app.has_role('it_staff', 'security', 'auditor', 'admin', '@agents', '@incidents', '@jobs', '@setup'))$e$;
  writer text := $e$(SELECT app.has_role('it_staff', 'security', '@agents', '@incidents', '@jobs', '@setup'))$e$;
  by_itself text := $e$(SELECT app.has_role('@agents', '@incidents', '@jobs', '@setup'))$e$;
BEGIN
  CALL app.protect('commands', staff, writer, personal => 'reason,message',
    unaudited => 'created_at,jws,keys_seq,delivered_at,accepted_at,finished_at');
  -- IT staff lock; what gives free or erases is for others.
  DROP POLICY insertable ON commands;
  EXECUTE format($p$CREATE POLICY insertable ON commands FOR INSERT TO mamori_app WITH CHECK (%s
    OR ((SELECT app.has_role('security', 'it_staff')) AND kind IN ('lock', 'rotate_recovery_key', 'refresh_inventory'))
    OR ((SELECT app.has_role('security')) AND kind IN ('unlock', 'wipe')))$p$, by_itself);
  CALL app.protect('command_events', staff, writer, audited => false);
  CALL app.protect('device_locks', staff, writer, key => 'device_id', personal => 'desired_reason',
    unaudited => 'updated_at,observed_at,received_at');
  CALL app.protect('device_leases', staff, by_itself, key => 'device_id', audited => false);
  CALL app.protect('lease_extensions', staff, $e$(SELECT app.has_role('admin', '@setup'))$e$, personal => 'reason', unaudited => 'created_at');
  CALL app.protect('command_key_sets', $e$app.actor() IS NOT NULL$e$, $e$(SELECT app.has_role('@agents', '@jobs', '@setup'))$e$,
    key => 'seq', unaudited => 'created_at');
  CALL app.protect('escrowed_keys', staff, by_itself, secret => 'wrapped_key,sealed', unaudited => 'created_at');
  CALL app.protect('key_reveals', $e$(SELECT app.has_role('it_staff', 'security', 'auditor', 'admin'))$e$, 'false',
    personal => 'reason', unaudited => 'created_at');
  DROP POLICY insertable ON key_reveals;
  CREATE POLICY insertable ON key_reveals FOR INSERT TO mamori_app WITH CHECK (user_id = (SELECT app.user_id())
    AND ((SELECT app.has_role('security')) OR (purpose = 'recovery_key' AND (SELECT app.has_role('it_staff')))));
END $$;
--> statement-breakpoint
REVOKE DELETE ON commands, device_locks, escrowed_keys FROM mamori_app;
--> statement-breakpoint
REVOKE UPDATE, DELETE ON command_events, lease_extensions, command_key_sets, key_reveals FROM mamori_app;
--> statement-breakpoint
GRANT USAGE ON SEQUENCE command_events_id_seq TO mamori_app;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION app.devices_to_lock(uuid[]), app.commands_guard(), app.device_locks_guard(), app.devices_keep_locked(),
  app.agent_tombstone(jsonb), app.may_release_locks() FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION app.devices_to_lock(uuid[]), app.agent_tombstone(jsonb), app.may_release_locks() TO mamori_app;
