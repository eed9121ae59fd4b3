-- ── Enrolment tokens ─────────────────────────────────────────────────────────────────────────────
-- For whom and for what stands; a use or a revocation is for good, and only an open token gets a new secret.
CREATE FUNCTION app.enrollment_tokens_guard() RETURNS trigger LANGUAGE plpgsql
AS $$
BEGIN
  IF (NEW.device_id, NEW.profile, NEW.requested_by, NEW.idempotency_key, NEW.request_sha256)
      IS DISTINCT FROM (OLD.device_id, OLD.profile, OLD.requested_by, OLD.idempotency_key, OLD.request_sha256)
    OR OLD.used_at IS NOT NULL OR OLD.revoked_at IS NOT NULL THEN
    RAISE EXCEPTION 'what a token was for stands' USING ERRCODE = 'WS001', CONSTRAINT = 'enrollment_tokens_stand';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER guard BEFORE UPDATE ON enrollment_tokens FOR EACH ROW EXECUTE FUNCTION app.enrollment_tokens_guard();
--> statement-breakpoint
-- @enrollment: who answers to devices that ask for a certificate. It issues as people do, and revokes nothing.
CREATE OR REPLACE FUNCTION app.may_hold_certificates() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT app.has_role('it_staff', 'security', '@pki', '@setup', '@enrollment') $$;
--> statement-breakpoint
DO $$
DECLARE
  enrollment text := $e$(SELECT app.has_role('@enrollment'))$e$;
BEGIN
  CALL app.protect('enrollment_tokens', $e$(SELECT app.has_role('it_staff', 'security', 'auditor', 'admin', '@enrollment'))$e$,
    $e$(SELECT app.has_role('it_staff', 'security', '@enrollment'))$e$,
    unaudited => 'created_at,claimed_at,idempotency_key,request_sha256', secret => 'token_sha256');
  CALL app.protect('enrollment_refusals', $e$(SELECT app.has_role('it_staff', 'security', 'auditor', 'admin', '@enrollment'))$e$,
    enrollment, personal => 'address');
  EXECUTE format('CREATE POLICY enrollment_reads ON devices FOR SELECT TO mamori_app USING (%s)', enrollment);
  EXECUTE format('CREATE POLICY enrollment_reads ON certificates FOR SELECT TO mamori_app USING (%s)', enrollment);
  -- What it asks a second person for is in the name of whoever made the token.
  EXECUTE format($p$CREATE POLICY enrollment_reads ON approvals FOR SELECT TO mamori_app
    USING (%s AND action = 'enrollments.approve')$p$, enrollment);
  EXECUTE format($p$CREATE POLICY enrollment_asks ON approvals FOR INSERT TO mamori_app
    WITH CHECK (%s AND action = 'enrollments.approve' AND state = 'requested')$p$, enrollment);
END $$;
--> statement-breakpoint
REVOKE DELETE ON enrollment_tokens FROM mamori_app;
--> statement-breakpoint
REVOKE UPDATE, DELETE ON enrollment_refusals FROM mamori_app;
--> statement-breakpoint
GRANT USAGE ON SEQUENCE enrollment_refusals_id_seq TO mamori_app;
