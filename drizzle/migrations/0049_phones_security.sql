-- ── Phones ───────────────────────────────────────────────────────────────────────────────────────
-- @phones: who speaks with Google. Commands come in the transaction of whoever gives them, or of a job.
INSERT INTO app.moves VALUES
  ('phone_operation', 'queued', 'sending'),
  ('phone_operation', 'queued', 'issued'),
  ('phone_operation', 'queued', 'failed'),
  ('phone_operation', 'queued', 'expired'),
  ('phone_operation', 'queued', 'superseded'),
  ('phone_operation', 'sending', 'issued'),
  ('phone_operation', 'sending', 'succeeded'),
  ('phone_operation', 'sending', 'failed'),
  ('phone_operation', 'sending', 'expired'),
  ('phone_operation', 'sending', 'superseded'),
  ('phone_operation', 'sending', 'queued'),
  ('phone_operation', 'issued', 'queued'),
  ('phone_operation', 'issued', 'succeeded'),
  ('phone_operation', 'issued', 'failed'),
  ('phone_operation', 'issued', 'expired'),
  ('phone_operation', 'issued', 'superseded'),
  ('phone_operation', 'expired', 'succeeded'),
  ('phone_operation', 'expired', 'failed'),
  ('phone_operation', 'expired', 'superseded'),
  ('phone_task', 'open', 'done'),
  ('phone_task', 'open', 'cancelled');
--> statement-breakpoint
CREATE TRIGGER check_move BEFORE UPDATE OF state ON phone_operations
  FOR EACH ROW EXECUTE FUNCTION app.check_move('phone_operation');
--> statement-breakpoint
CREATE TRIGGER check_move BEFORE UPDATE OF state ON phone_tasks
  FOR EACH ROW EXECUTE FUNCTION app.check_move('phone_task');
--> statement-breakpoint
-- What was commanded stands.
CREATE FUNCTION app.phone_operations_stand() RETURNS trigger LANGUAGE plpgsql
AS $$
BEGIN
  IF (NEW.command_id, NEW.device_id, NEW.kind, NEW.level, NEW.epoch, NEW.type, NEW.expires_at)
      IS DISTINCT FROM (OLD.command_id, OLD.device_id, OLD.kind, OLD.level, OLD.epoch, OLD.type, OLD.expires_at) THEN
    RAISE EXCEPTION 'what was commanded stands' USING ERRCODE = 'WS001', CONSTRAINT = 'phone_operations_stand';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER stand BEFORE UPDATE ON phone_operations FOR EACH ROW EXECUTE FUNCTION app.phone_operations_stand();
--> statement-breakpoint
DO $$
DECLARE
  readable text := $e$(SELECT app.has_role('it_staff', 'security', 'auditor', 'admin', '@phones', '@jobs', '@setup'))$e$;
  phones text := $e$(SELECT app.has_role('@phones'))$e$;
BEGIN
  CALL app.protect('phones', readable, $e$(SELECT app.has_role('it_staff', 'security', '@phones', '@setup'))$e$,
    unaudited => 'model,os_version,security_patch,applied_state,applied_policy_id,applied_version,compliant,non_compliance,last_status_at,last_policy_sync_at');
  CALL app.protect('phone_policies', readable, $e$(SELECT app.has_role('it_staff', '@phones', '@setup'))$e$,
    personal => 'reset_protection_admins', unaudited => 'published_at,updated_at');
  CALL app.protect('phone_enrollments', readable, $e$(SELECT app.has_role('it_staff', 'security', '@phones'))$e$,
    unaudited => 'created_at');
  CALL app.protect('phone_operations', readable, $e$(SELECT app.has_role('it_staff', 'security', '@phones', '@jobs'))$e$,
    unaudited => 'attempts,attempted_at,asked_at');
  CALL app.protect('phone_tasks', readable, $e$(SELECT app.has_role('it_staff', 'security', '@phones', '@jobs'))$e$,
    personal => 'contact,note');
  CALL app.protect('phone_messages', phones, phones, key => 'message_id', audited => false);
  CALL app.protect('phone_lanes', $e$(SELECT app.has_role('it_staff', 'security', 'auditor', 'admin', '@phones'))$e$, phones,
    key => 'lane', audited => false);
  EXECUTE format('CREATE POLICY phones_reads ON devices FOR SELECT TO mamori_app USING (%s)', phones);
END $$;
--> statement-breakpoint
REVOKE DELETE ON phones, phone_policies, phone_enrollments, phone_operations, phone_tasks, phone_lanes FROM mamori_app;
