ALTER TABLE "phone_operations" ADD COLUMN "message" text;--> statement-breakpoint
-- It stands like the rest of what was commanded, and may name people: audited as a commitment, as the command's own.
CREATE OR REPLACE FUNCTION app.phone_operations_stand() RETURNS trigger LANGUAGE plpgsql
AS $$
BEGIN
  IF (NEW.command_id, NEW.device_id, NEW.kind, NEW.level, NEW.epoch, NEW.type, NEW.message, NEW.expires_at)
      IS DISTINCT FROM (OLD.command_id, OLD.device_id, OLD.kind, OLD.level, OLD.epoch, OLD.type, OLD.message, OLD.expires_at) THEN
    RAISE EXCEPTION 'what was commanded stands' USING ERRCODE = 'WS001', CONSTRAINT = 'phone_operations_stand';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE OR REPLACE TRIGGER audit_insert AFTER INSERT ON phone_operations REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION app.audit_write('id', 'message', '', 'attempts,attempted_at,asked_at');
--> statement-breakpoint
CREATE OR REPLACE TRIGGER audit_update AFTER UPDATE ON phone_operations REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION app.audit_write('id', 'message', '', 'attempts,attempted_at,asked_at');
--> statement-breakpoint
CREATE OR REPLACE TRIGGER audit_delete AFTER DELETE ON phone_operations REFERENCING OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION app.audit_write('id', 'message', '', 'attempts,attempted_at,asked_at');
