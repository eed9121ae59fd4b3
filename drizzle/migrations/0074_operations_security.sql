-- ── What those who operate it do, and what they are told ─────────────────────────────────────────
CALL app.protect('job_retries', $e$(SELECT app.has_role('auditor', 'admin'))$e$,
  $e$(SELECT app.has_role('admin')) AND user_id = (SELECT app.user_id())$e$, unaudited => 'created_at');
--> statement-breakpoint
CALL app.protect('alert_acknowledgements', $e$(SELECT app.has_role('security', 'auditor', 'admin', '@jobs'))$e$,
  $e$(SELECT app.has_role('security', 'admin')) AND user_id = (SELECT app.user_id())$e$, unaudited => 'created_at');
--> statement-breakpoint
CALL app.protect('alert_deliveries', $e$(SELECT app.has_role('security', 'auditor', 'admin', '@jobs'))$e$,
  $e$(SELECT app.has_role('@jobs'))$e$, audited => false);
--> statement-breakpoint
CALL app.protect('alert_tests', $e$(SELECT app.has_role('security', 'auditor', 'admin', '@jobs'))$e$,
  $e$(SELECT app.has_role('@jobs')) OR (SELECT app.has_role('admin')) AND user_id = (SELECT app.user_id())$e$,
  unaudited => 'created_at');
--> statement-breakpoint
-- Whom an alert reached is for all who may see it. Logins, inboxes and the outbox are not theirs, so this shows of
-- those what an answer needs: a name, whether there is an address, and what became of the sending.
CREATE FUNCTION app.alert_deliveries(of uuid[])
RETURNS TABLE (id uuid, alert_id uuid, state text, told_at timestamptz, delivered_at timestamptz, person text,
  has_address boolean, noticed boolean, read_at timestamptz, mailed_at timestamptz,
  job_state text, attempts integer, last_error text, finished_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
  SELECT d.id, d.alert_id, d.state, d.created_at, d.delivered_at, u.display_name,
    coalesce(u.email, s.email) IS NOT NULL, n.id IS NOT NULL, n.read_at, n.mailed_at,
    CASE WHEN coalesce(d.outbox_id, n.mail_job) IS NOT NULL THEN coalesce(o.state, 'done') END,
    coalesce(o.attempts, 0), o.last_error, o.finished_at
  FROM alert_deliveries d
    LEFT JOIN users u ON u.id = d.user_id
    LEFT JOIN staff s ON s.id = u.staff_id
    LEFT JOIN notifications n ON n.id = d.notification_id
    LEFT JOIN outbox o ON o.id = coalesce(d.outbox_id, n.mail_job)
  WHERE d.alert_id = ANY (of) AND (SELECT app.has_role('security', 'auditor', 'admin'))
  ORDER BY d.created_at, u.display_name, d.id
$$;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION app.alert_deliveries(uuid[]) TO mamori_app;
--> statement-breakpoint
-- When somebody last looked whether all is well: that no alert stands says nothing while nobody looks.
CREATE FUNCTION app.alerts_watched_at() RETURNS timestamptz
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
BEGIN
  IF NOT app.has_role('security', 'auditor', 'admin') THEN
    RAISE EXCEPTION 'the watch over alerts' USING ERRCODE = '42501';
  END IF;
  RETURN (SELECT o.finished_at FROM outbox o WHERE o.state = 'done' AND o.job = 'alerts.watch'
    ORDER BY o.finished_at DESC LIMIT 1);
END $$;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION app.alerts_watched_at() TO mamori_app;
