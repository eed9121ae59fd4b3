-- ── What a door says of a certificate and of a line ─────────────────────────────────────────────────
-- A door checks what it is shown, Access judges the device: the one place where the two come together, for
-- RADIUS, for the gateway, for the sessions that are open and for whoever asks why. As the actor sees it.
CREATE FUNCTION app.certificate_access(
  certificate uuid, at timestamptz, OUT device_id uuid, OUT decision text, OUT reasons text[]
) LANGUAGE sql STABLE SET search_path = public, app, pg_temp
AS $$
  SELECT c.device_id, CASE WHEN own.code IS NULL THEN a.decision ELSE 'deny' END,
    CASE WHEN own.code IS NULL THEN a.reasons ELSE own.code || a.reasons END
  FROM certificates c CROSS JOIN LATERAL (SELECT CASE
    WHEN c.state IN ('intent', 'abandoned') THEN 'certificate_unknown'
    WHEN c.profile <> 'network-access' THEN 'certificate_wrong_purpose'
    WHEN c.state = 'held' THEN 'certificate_held'
    WHEN c.state <> 'issued' THEN 'certificate_revoked'
    WHEN c.not_after < at THEN 'certificate_expired'
    WHEN c.not_before > at THEN 'certificate_not_yet'
  END AS code) own CROSS JOIN LATERAL app.access(c.device_id, at) a
  WHERE c.id = certificate
$$;
--> statement-breakpoint
-- A SIM in a phone that is not its own: quarantined, and not let in at all where that phone may not either.
CREATE FUNCTION app.line_access(
  line uuid, seen_imei text, at timestamptz, OUT device_id uuid, OUT decision text, OUT reasons text[]
) LANGUAGE plpgsql STABLE SET search_path = public, app, pg_temp
AS $$
DECLARE
  own_imei text;
  other uuid;
  others record;
BEGIN
  SELECT d.id, d.imei INTO device_id, own_imei
  FROM line_sims ls JOIN sim_devices sd ON sd.sim_id = ls.sim_id AND sd.during @> at JOIN devices d ON d.id = sd.device_id
  WHERE ls.line_id = line AND ls.during @> at;
  IF device_id IS NULL THEN
    decision := 'deny';
    reasons := ARRAY['line_without_device'];
    RETURN;
  END IF;
  SELECT a.decision, a.reasons INTO decision, reasons FROM app.access(device_id, at) a;
  IF seen_imei = own_imei OR seen_imei IS NULL OR own_imei IS NULL THEN RETURN; END IF;
  decision := greatest(decision::app.decision, 'quarantine');
  reasons := 'line_wrong_device'::text || reasons;
  SELECT d.id INTO other FROM devices d WHERE d.imei = seen_imei;
  IF other IS NULL THEN RETURN; END IF;
  SELECT a.decision, a.reasons INTO others FROM app.access(other, at) a;
  IF others.decision = 'deny' THEN
    decision := 'deny';
    reasons := reasons || others.reasons;
  END IF;
END $$;
--> statement-breakpoint
-- The doors' own way in: they read what they need and nothing else.
CREATE FUNCTION app.radius_certificate(
  authority uuid, shown bytea, at timestamptz, OUT certificate_id uuid, OUT device_id uuid, OUT decision text, OUT reasons text[]
) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
BEGIN
  IF NOT app.has_role('@radius') THEN RAISE EXCEPTION 'doors alone ask this' USING ERRCODE = '42501'; END IF;
  SELECT c.id INTO certificate_id FROM certificates c WHERE c.authority_id = authority AND c.serial = shown;
  IF certificate_id IS NULL THEN
    decision := 'deny';
    reasons := ARRAY['certificate_unknown'];
  ELSE
    SELECT a.* INTO device_id, decision, reasons FROM app.certificate_access(certificate_id, at) a;
  END IF;
END $$;
--> statement-breakpoint
CREATE FUNCTION app.radius_line(
  number text, seen_imsi text, seen_imei text, at timestamptz,
  OUT line_id uuid, OUT device_id uuid, OUT decision text, OUT reasons text[]
) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
DECLARE
  by_sim uuid;
BEGIN
  IF NOT app.has_role('@radius') THEN RAISE EXCEPTION 'doors alone ask this' USING ERRCODE = '42501'; END IF;
  SELECT l.id INTO line_id FROM lines l WHERE l.phone_number = number;
  SELECT ls.line_id INTO by_sim FROM sims s JOIN line_sims ls ON ls.sim_id = s.id AND ls.during @> at WHERE s.imsi = seen_imsi;
  IF by_sim <> line_id THEN
    decision := 'deny';
    reasons := ARRAY['line_contradicts'];
    RETURN;
  END IF;
  line_id := coalesce(by_sim, line_id);
  IF line_id IS NULL THEN
    decision := 'deny';
    reasons := ARRAY['line_unknown'];
  ELSE
    SELECT a.* INTO device_id, decision, reasons FROM app.line_access(line_id, seen_imei, at) a;
  END IF;
END $$;
--> statement-breakpoint
-- Open sessions whose decision is no longer the one they came in with, the most urgent first.
CREATE FUNCTION app.radius_outdated(at timestamptz, most int)
RETURNS TABLE (id uuid, nas text, decision text, reasons text[])
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
BEGIN
  IF NOT app.has_role('@radius') THEN RAISE EXCEPTION 'doors alone ask this' USING ERRCODE = '42501'; END IF;
  RETURN QUERY
  SELECT s.id, s.nas, a.decision, a.reasons
  FROM network_sessions s CROSS JOIN LATERAL (
    SELECT c.decision, c.reasons FROM app.certificate_access(s.certificate_id, at) c WHERE s.door = 'radius-certificate'
    UNION ALL
    SELECT l.decision, l.reasons FROM app.line_access(s.line_id, s.imei, at) l WHERE s.door = 'radius-line'
  ) a
  WHERE s.ended_at IS NULL AND s.disconnect_wanted_at IS NULL AND coalesce(s.certificate_id, s.line_id) IS NOT NULL
    -- Of one whose element doesn't tell what it was let in with, only that it may not be in at all.
    AND a.decision IS DISTINCT FROM coalesce(s.decision, nullif(a.decision, 'deny'))
  ORDER BY a.decision = 'deny' DESC, s.id LIMIT most;
END $$;
--> statement-breakpoint
DO $$
DECLARE
  callable text;
BEGIN
  FOREACH callable IN ARRAY ARRAY['certificate_access(uuid, timestamptz)', 'line_access(uuid, text, timestamptz)',
    'radius_certificate(uuid, bytea, timestamptz)', 'radius_line(text, text, text, timestamptz)',
    'radius_outdated(timestamptz, int)'] LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION app.%s FROM PUBLIC', callable);
    EXECUTE format('GRANT EXECUTE ON FUNCTION app.%s TO mamori_app', callable);
  END LOOP;
END $$;
--> statement-breakpoint

CALL app.protect('network_sessions', $e$(SELECT app.has_role('it_staff', 'security', 'auditor', '@radius', '@jobs'))$e$,
  $e$(SELECT app.has_role('@radius', '@jobs'))$e$, audited => false);
--> statement-breakpoint
-- A loss shuts the door behind whoever is in: the sweep that ends their sessions is woken at once.
CREATE FUNCTION app.devices_doors() RETURNS trigger LANGUAGE plpgsql
AS $$ BEGIN NOTIFY doors; RETURN NULL; END $$;
--> statement-breakpoint
CREATE TRIGGER doors AFTER UPDATE OF state ON devices FOR EACH STATEMENT EXECUTE FUNCTION app.devices_doors();
