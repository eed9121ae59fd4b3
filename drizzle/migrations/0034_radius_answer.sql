-- Access is asked at every authentication and of every open session again and again, so its parts are written
-- where plans are kept and nothing is planned twice; what they say is what they said (api/access/access.test.ts).
CREATE OR REPLACE FUNCTION app.access_judge(
  facts app.access_facts, OUT decision text, OUT may_issue boolean, OUT may_manage boolean, OUT reasons text[]
) LANGUAGE plpgsql STABLE PARALLEL SAFE
AS $$
DECLARE
  codes text[] := app.access_codes(facts);
BEGIN
  IF cardinality(codes) = 0 THEN
    decision := 'allow';
    may_issue := true;
    may_manage := true;
    reasons := codes;
    RETURN;
  END IF;
  SELECT max(coalesce(r.decision, 'deny'))::text, bool_and(coalesce(r.may_issue, false)), bool_and(coalesce(r.may_manage, false)),
    array_agg(coalesce(r.code, 'unknown') ORDER BY r.decision DESC NULLS FIRST, c.place)
  INTO decision, may_issue, may_manage, reasons
  FROM unnest(codes) WITH ORDINALITY AS c (code, place) LEFT JOIN app.access_rules r USING (code);
END $$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION app.return_overdue(device uuid, at timestamptz) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
BEGIN
  RETURN EXISTS (
    SELECT FROM handovers h JOIN transfers t ON t.staff_id = h.holder_id JOIN transfer_batches b ON b.id = t.batch_id
    WHERE h.device_id = device AND h.returned_at IS NULL AND b.state = 'applied' AND h.handed_over_at <= b.applied_at
      AND t.devices = 'return' AND NOT t.excluded AND t.return_due_on < (at AT TIME ZONE 'Asia/Tokyo')::date);
END $$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION app.has_left(person uuid, at timestamptz) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
BEGIN
  RETURN coalesce((SELECT left_on < (at AT TIME ZONE 'Asia/Tokyo')::date FROM staff WHERE id = person), false);
END $$;
--> statement-breakpoint
-- Posture and course count as not required until policies and courses exist.
CREATE OR REPLACE FUNCTION app.access_facts_of(device uuid, at timestamptz) RETURNS app.access_facts
LANGUAGE plpgsql STABLE
AS $$
DECLARE
  facts app.access_facts;
BEGIN
  SELECT d.kind, d.state, d.holder_id IS NOT NULL, d.holder_id IS NOT NULL AND app.has_left(d.holder_id, at),
    d.holder_id IS NOT NULL AND app.return_overdue(d.id, at), 'not_required', 'not_required'
  INTO facts FROM public.devices d WHERE d.id = device;
  RETURN facts;
END $$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION app.access(
  device uuid, at timestamptz, OUT decision text, OUT may_issue boolean, OUT may_manage boolean, OUT reasons text[]
) LANGUAGE plpgsql STABLE
AS $$
BEGIN
  SELECT j.* INTO decision, may_issue, may_manage, reasons FROM app.access_judge(app.access_facts_of(device, at)) j;
END $$;
--> statement-breakpoint
DROP FUNCTION app.certificate_access(uuid, timestamptz);
--> statement-breakpoint
CREATE FUNCTION app.certificate_access(
  shown public.certificates, at timestamptz, OUT decision text, OUT reasons text[]
) LANGUAGE plpgsql STABLE
AS $$
DECLARE
  own text := CASE
    WHEN shown.id IS NULL OR shown.state IN ('intent', 'abandoned') THEN 'certificate_unknown'
    WHEN shown.profile <> 'network-access' THEN 'certificate_wrong_purpose'
    WHEN shown.state = 'held' THEN 'certificate_held'
    WHEN shown.state <> 'issued' THEN 'certificate_revoked'
    WHEN shown.not_after < at THEN 'certificate_expired'
    WHEN shown.not_before > at THEN 'certificate_not_yet'
  END;
BEGIN
  IF shown.device_id IS NOT NULL THEN
    SELECT a.decision, a.reasons INTO decision, reasons FROM app.access(shown.device_id, at) a;
  END IF;
  IF own IS NOT NULL THEN
    decision := 'deny';
    reasons := own || coalesce(reasons, '{}');
  END IF;
END $$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION app.radius_outdated(at timestamptz, most int)
RETURNS TABLE (id uuid, nas text, decision text, reasons text[])
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
BEGIN
  IF NOT app.has_role('@radius') THEN RAISE EXCEPTION 'doors alone ask this' USING ERRCODE = '42501'; END IF;
  RETURN QUERY
  SELECT s.id, s.nas, a.decision, a.reasons
  FROM network_sessions s LEFT JOIN certificates c ON c.id = s.certificate_id CROSS JOIN LATERAL (
    SELECT o.decision, o.reasons FROM app.certificate_access(c, at) o WHERE s.door = 'radius-certificate'
    UNION ALL
    SELECT o.decision, o.reasons FROM app.line_access(s.line_id, s.imei, at) o WHERE s.door = 'radius-line'
  ) a
  WHERE s.ended_at IS NULL AND s.disconnect_wanted_at IS NULL AND coalesce(s.certificate_id, s.line_id) IS NOT NULL
    -- Of one whose element doesn't tell what it was let in with, only that it may not be in at all.
    AND a.decision IS DISTINCT FROM coalesce(s.decision, nullif(a.decision, 'deny'))
  ORDER BY a.decision = 'deny' DESC, s.id LIMIT most;
END $$;
--> statement-breakpoint
DROP FUNCTION app.radius_certificate(uuid, bytea, timestamptz);
--> statement-breakpoint
-- A door's question and its answer in one call: what is decided is also noted. Lost with the machine are at
-- most a few lines of telemetry, so no door waits for the disk.
CREATE FUNCTION app.radius_answer(asked jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
DECLARE
  moment timestamptz := asked ->> 'at';
  asked_at text := asked ->> 'door';
  shown bytea := decode(asked ->> 'serial', 'hex');
  certificate certificates;
  line_id uuid;
  device_id uuid;
  decision text := 'deny';
  reasons text[];
BEGIN
  IF NOT app.has_role('@radius') THEN RAISE EXCEPTION 'doors alone ask this' USING ERRCODE = '42501'; END IF;
  PERFORM set_config('synchronous_commit', 'off', true);
  IF asked ? 'refused' THEN
    reasons := ARRAY[asked ->> 'refused'];
  ELSIF asked_at = 'radius-line' THEN
    SELECT a.* INTO line_id, device_id, decision, reasons
    FROM app.radius_line(asked ->> 'number', asked ->> 'imsi', asked ->> 'imei', moment) a;
  ELSE
    SELECT c.* INTO certificate FROM certificates c
    WHERE c.authority_id = (asked ->> 'authority')::uuid AND c.serial = shown;
    SELECT a.* INTO decision, reasons FROM app.certificate_access(certificate, moment) a;
    device_id := certificate.device_id;
  END IF;
  IF asked ? 'note' THEN
    INSERT INTO door_answers (at, door, outcome, reasons, device_id, line_id, certificate_id, serial, issuer, station, imei, nas)
    VALUES (moment, asked_at, decision, reasons, device_id, line_id, certificate.id, shown, left(asked ->> 'issuer', 1000),
      left(asked ->> 'station', 100), left(asked ->> 'imei', 16), left(asked ->> 'nas', 200));
  END IF;
  RETURN jsonb_build_object('decision', decision, 'reasons', to_jsonb(reasons));
END $$;
--> statement-breakpoint
DO $$
DECLARE
  callable text;
BEGIN
  FOREACH callable IN ARRAY ARRAY['certificate_access(public.certificates, timestamptz)', 'radius_answer(jsonb)'] LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION app.%s FROM PUBLIC', callable);
    EXECUTE format('GRANT EXECUTE ON FUNCTION app.%s TO mamori_app', callable);
  END LOOP;
END $$;
