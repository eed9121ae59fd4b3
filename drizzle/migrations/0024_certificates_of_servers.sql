-- ── Certificates of servers ──────────────────────────────────────────────────────────────────────
-- Whoever has one stands in for a server that devices trust, so IT staff issue none; administrators do.
CREATE FUNCTION app.may_certify_servers() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT app.has_role('security', 'admin', '@pki', '@setup') $$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION app.may_certify_servers() FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION app.may_certify_servers() TO mamori_app;
--> statement-breakpoint
DROP POLICY insertable ON certificates;
--> statement-breakpoint
CREATE POLICY insertable ON certificates FOR INSERT TO mamori_app WITH CHECK (
  CASE WHEN profile = 'server' THEN (SELECT app.may_certify_servers()) ELSE (SELECT app.may_hold_certificates()) END);
--> statement-breakpoint
DROP POLICY updatable ON certificates;
--> statement-breakpoint
CREATE POLICY updatable ON certificates FOR UPDATE TO mamori_app
  USING ((SELECT app.may_hold_certificates()) OR profile = 'server' AND (SELECT app.may_certify_servers()))
  WITH CHECK ((SELECT app.may_hold_certificates())
    OR profile = 'server' AND state IN ('intent', 'issued', 'abandoned') AND (SELECT app.may_certify_servers()));
--> statement-breakpoint

-- ── Blocked keys ─────────────────────────────────────────────────────────────────────────────────
-- What somebody wrote about a key may name people.
DO $$
DECLARE
  event text;
BEGIN
  FOREACH event IN ARRAY ARRAY['insert', 'update', 'delete'] LOOP
    EXECUTE format('DROP TRIGGER audit_%s ON blocked_keys', event);
    EXECUTE format('CREATE TRIGGER audit_%1$s AFTER %1$s ON blocked_keys REFERENCING %2$s
      FOR EACH STATEMENT EXECUTE FUNCTION app.audit_write(%3$L, %4$L, %5$L, %6$L)', event,
      CASE event WHEN 'insert' THEN 'NEW TABLE AS new_rows' WHEN 'delete' THEN 'OLD TABLE AS old_rows'
        ELSE 'OLD TABLE AS old_rows NEW TABLE AS new_rows' END,
      'public_key_sha256', 'note', '', 'id,blocked_by,created_at');
  END LOOP;
END $$;
