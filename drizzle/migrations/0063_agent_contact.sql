-- What is known of a device, its lock and its lease, as it comes: api/commands/contact-queries.ts. Row security counts.
CREATE FUNCTION app.agent_contact(device uuid) RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = public, app, pg_temp
AS $$
BEGIN
  RETURN (
    SELECT jsonb_build_object(
      'desiredLevel', coalesce(l.desired_level, 0), 'desiredEpoch', coalesce(l.desired_epoch, 0),
      'observedLevel', l.observed_level, 'observedEpoch', l.observed_epoch, 'observedCause', l.observed_cause,
      'observedProbes', l.observed_probes, 'proven', coalesce(l.proven, false),
      'leaseSeq', coalesce(e.seq, 0), 'leaseIssuedAt', e.issued_at,
      'leaseTerms', CASE WHEN e.seq > 0 THEN jsonb_build_object('graceHours', e.grace_hours,
        'poweredOnHours', e.powered_on_hours, 'level', e.level) END,
      'leaseSigned', e.signed_seq, 'leaseJws', e.jws, 'keysSeq', coalesce(e.keys_seq, 0),
      'extension', (SELECT jsonb_build_object('seq', x.seq, 'addHours', x.add_hours, 'createdAt', x.created_at,
        'until', x.until) FROM lease_extensions x ORDER BY x.seq DESC LIMIT 1),
      'isWaitedFor', EXISTS (SELECT FROM commands c WHERE c.device_id = d.id
        AND c.state IN ('queued', 'delivered', 'not_now', 'accepted', 'running')))
    FROM (SELECT device AS id) d LEFT JOIN device_locks l ON l.device_id = d.id
      LEFT JOIN device_leases e ON e.device_id = d.id);
END $$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION app.agent_contact(uuid) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION app.agent_contact(uuid) TO mamori_app;
--> statement-breakpoint
-- Who calls, and now also why Access would turn it away.
CREATE OR REPLACE FUNCTION app.agent_caller(asked jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
DECLARE
  shown certificates;
  may_manage boolean;
  may_issue boolean;
  why text[];
BEGIN
  IF NOT app.has_role('@agents') THEN RAISE EXCEPTION 'the agent port alone asks this' USING ERRCODE = '42501'; END IF;
  SELECT c.* INTO shown FROM certificates c
  WHERE c.authority_id IN (SELECT a.id FROM authorities a) AND c.serial = decode(asked ->> 'serial', 'hex');
  IF shown.der IS NULL OR sha256(shown.der) <> decode(asked ->> 'sha256', 'hex') THEN RETURN NULL; END IF;
  IF shown.device_id IS NOT NULL THEN
    SELECT a.may_manage, a.may_issue, a.reasons INTO may_manage, may_issue, why FROM app.access(shown.device_id, (asked ->> 'at')::timestamptz) a;
  END IF;
  RETURN jsonb_build_object('certificateId', shown.id, 'deviceId', shown.device_id, 'profile', shown.profile,
    'state', shown.state, 'notBefore', shown.not_before, 'notAfter', shown.not_after,
    'mayManage', coalesce(may_manage, false), 'mayIssue', coalesce(may_issue, false), 'reasons', coalesce(to_jsonb(why), '[]'));
END $$;
--> statement-breakpoint
-- A device says how it is: who it is, its row, its verdict and what we have of it, in one call, with what is known of
-- its lock: while that is as it should be, the check-in needs no other statement. Nothing is written for one that
-- api/agents/caller.ts turns away. A heartbeat that a crash takes is sent again.
CREATE OR REPLACE FUNCTION app.agent_checkin(asked jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
DECLARE
  caller jsonb := app.agent_caller(asked);
  device uuid := caller ->> 'deviceId';
  moment timestamptz := asked ->> 'at';
  offset_ms bigint := round(extract(epoch FROM (asked ->> 'deviceAt')::timestamptz - moment) * 1000);
  policy posture_policies;
  bad text[];
  network certificates;
BEGIN
  IF NOT coalesce((caller ->> 'mayManage')::boolean AND caller ->> 'profile' = 'device-management'
    AND caller ->> 'state' = 'issued' AND (caller ->> 'notAfter')::timestamptz >= moment
    AND (caller ->> 'notBefore')::timestamptz <= moment, false)
  THEN RETURN jsonb_build_object('caller', caller); END IF;
  PERFORM set_config('synchronous_commit', 'off', true);
  policy := app.posture_policy_of((SELECT d.network_zone FROM devices d WHERE d.id = device));
  bad := app.posture_failed(policy, asked ->> 'platform', asked -> 'posture', moment);
  UPDATE agents a SET platform = asked ->> 'platform', version = asked ->> 'version', boot_id = asked ->> 'bootId',
    uptime_seconds = (asked ->> 'uptimeSeconds')::int, last_seen_at = moment, clock_offset_ms = offset_ms,
    address = asked ->> 'address', network_certificate_sha256 = asked ->> 'networkCertificateSha256',
    posture = asked -> 'posture', posture_changed_at = CASE WHEN a.posture = asked -> 'posture' THEN a.posture_changed_at ELSE moment END,
    policy_id = policy.id, failed = bad
  WHERE a.device_id = device;
  IF NOT FOUND THEN
    INSERT INTO agents (device_id, platform, version, boot_id, uptime_seconds, first_seen_at, last_seen_at, clock_offset_ms,
      address, network_certificate_sha256, posture, posture_changed_at, policy_id, failed)
    VALUES (device, asked ->> 'platform', asked ->> 'version', asked ->> 'bootId', (asked ->> 'uptimeSeconds')::int, moment, moment,
      offset_ms, asked ->> 'address', asked ->> 'networkCertificateSha256', asked -> 'posture', moment, policy.id, bad)
    ON CONFLICT DO NOTHING;
  END IF;
  SELECT c.* INTO network FROM certificates c WHERE c.device_id = device AND c.profile = 'network-access'
    AND c.state IN ('issued', 'held') AND c.replaced_by IS NULL;
  RETURN jsonb_build_object('caller', caller,
    'inventorySha256', (SELECT i.sha256 FROM inventories i WHERE i.device_id = device),
    'network', CASE WHEN network.id IS NOT NULL THEN jsonb_build_object('state', network.state, 'serial', encode(network.serial, 'hex'),
      'notBefore', network.not_before, 'notAfter', network.not_after, 'sha256', encode(sha256(network.der), 'hex')) END,
    'contact', app.agent_contact(device));
END $$;
