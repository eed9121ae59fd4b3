-- How a leak is judged is for those who judge it and for the audit: api/contract/roles.ts says no more.
ALTER POLICY readable ON incident_assessments
  USING ((SELECT app.has_role('security', 'auditor', '@incidents', '@setup')));
--> statement-breakpoint
-- Whoever follows an incident sees how far its locks have come, without any other lock: for the one it happened
-- to, and for their head, until the device is somebody's again.
CREATE FUNCTION app.incident_locks(wanted uuid) RETURNS SETOF device_locks
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
  SELECT l.* FROM incident_items i JOIN device_locks l USING (device_id)
  WHERE i.incident_id = wanted AND (app.has_role('it_staff', 'security', 'auditor')
    OR i.state <> 'restored' AND (i.unit_id = ANY (app.scope()::uuid[]) OR i.holder_id = app.staff_id()))
$$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION app.incident_locks(uuid) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION app.incident_locks(uuid) TO mamori_app;
