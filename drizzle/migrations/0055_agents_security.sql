-- ── Agents follow their device ──────────────────────────────────────────────────────────────────────
-- Every check-in writes its row anew: room on the page keeps the indexes out of it.
ALTER TABLE agents SET (fillfactor = 60);
--> statement-breakpoint
CREATE FUNCTION app.agents_copy() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
BEGIN
  SELECT unit_id, holder_id INTO NEW.unit_id, NEW.holder_id FROM devices WHERE id = NEW.device_id;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER copy BEFORE INSERT ON agents FOR EACH ROW EXECUTE FUNCTION app.agents_copy();
--> statement-breakpoint

-- ── Posture ─────────────────────────────────────────────────────────────────────────────────────────
-- Which policy judges a device of that zone: its own, else the one for all.
CREATE FUNCTION app.posture_policy_of(zone text) RETURNS posture_policies
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
DECLARE
  policy posture_policies;
BEGIN
  SELECT p.* INTO policy FROM posture_policies p WHERE p.in_force AND (p.network_zone = zone OR p.network_zone IS NULL)
  ORDER BY p.network_zone NULLS LAST LIMIT 1;
  RETURN policy;
END $$;
--> statement-breakpoint
-- What came of each check that the policy asks for: true, false, or null where the agent could not tell.
CREATE FUNCTION app.posture_results(policy posture_policies, platform text, seen jsonb, at timestamptz) RETURNS jsonb
LANGUAGE plpgsql STABLE
AS $$
DECLARE
  results jsonb := '{}';
  -- Nought: it never locks itself.
  locks_after numeric := nullif((seen #>> '{screenLock,afterSeconds}')::numeric, 0);
  never_locks boolean := (seen #>> '{screenLock,afterSeconds}')::numeric = 0;
  build text := seen #>> '{os,build}';
BEGIN
  IF policy.disk_encryption THEN results := results || jsonb_build_object('disk_encryption', seen #> '{diskEncryption,on}'); END IF;
  IF policy.edr THEN results := results || jsonb_build_object('edr', seen #> '{edr,running}'); END IF;
  IF policy.firewall THEN results := results || jsonb_build_object('firewall', seen #> '{firewall,on}'); END IF;
  IF policy.screen_lock_seconds IS NOT NULL THEN
    results := results || jsonb_build_object('screen_lock', NOT never_locks AND locks_after <= policy.screen_lock_seconds
      AND (seen #>> '{screenLock,password}')::boolean);
  END IF;
  IF policy.patch_days IS NOT NULL THEN
    results := results || jsonb_build_object('patches',
      (seen #>> '{patches,lastInstalledOn}')::date >= (at AT TIME ZONE 'Asia/Tokyo')::date - policy.patch_days);
  END IF;
  IF policy.minimum_windows_build IS NOT NULL AND platform = 'windows' THEN
    results := results || jsonb_build_object('windows_build', CASE WHEN build ~ '^[0-9]{1,9}([.][0-9]{1,9}){0,3}$' THEN
      string_to_array(build, '.')::int[] >= string_to_array(policy.minimum_windows_build, '.')::int[] END);
  END IF;
  RETURN results;
END $$;
--> statement-breakpoint
CREATE FUNCTION app.posture_failed(policy posture_policies, platform text, seen jsonb, at timestamptz) RETURNS text[]
LANGUAGE plpgsql STABLE
AS $$
BEGIN
  IF policy.id IS NULL THEN RETURN '{}'; END IF;
  RETURN (SELECT coalesce(array_agg(r.key ORDER BY r.key), '{}') FROM jsonb_each(app.posture_results(policy, platform, seen, at)) r
    WHERE r.value = 'false' OR r.value = 'null' AND NOT policy.tolerates_unknown);
END $$;
--> statement-breakpoint
-- Judges anew, all or those: a policy counts from the transaction that changes it.
CREATE FUNCTION app.posture_judge(those uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
BEGIN
  UPDATE agents a SET policy_id = j.policy_id, failed = j.failed
  FROM (
    SELECT g.device_id, (d.policy).id AS policy_id, app.posture_failed(d.policy, g.platform, g.posture, now()) AS failed
    FROM agents g JOIN (SELECT id, app.posture_policy_of(network_zone) AS policy FROM devices WHERE those IS NULL OR id = ANY (those) OFFSET 0) d
      ON d.id = g.device_id
  ) j
  WHERE a.device_id = j.device_id AND (a.policy_id, a.failed) IS DISTINCT FROM (j.policy_id, j.failed);
END $$;
--> statement-breakpoint
CREATE FUNCTION app.posture_policies_judge() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
BEGIN
  PERFORM app.posture_judge(NULL);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER judge AFTER INSERT OR UPDATE OR DELETE ON posture_policies FOR EACH STATEMENT EXECUTE FUNCTION app.posture_policies_judge();
--> statement-breakpoint
CREATE TRIGGER touch BEFORE UPDATE ON posture_policies FOR EACH ROW EXECUTE FUNCTION app.touch();
--> statement-breakpoint
CREATE FUNCTION app.agents_follow() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
SET enable_nestloop = off
AS $$
DECLARE
  moved uuid[];
BEGIN
  IF (SELECT count(*) FROM new_rows n JOIN old_rows o USING (id)
    WHERE (n.unit_id, n.holder_id) IS DISTINCT FROM (o.unit_id, o.holder_id)) > 0
  THEN
    UPDATE agents a SET unit_id = n.unit_id, holder_id = n.holder_id FROM new_rows n
    WHERE a.device_id = n.id AND (a.unit_id, a.holder_id) IS DISTINCT FROM (n.unit_id, n.holder_id);
  END IF;
  SELECT array_agg(n.id) INTO moved FROM new_rows n JOIN old_rows o USING (id) WHERE n.network_zone IS DISTINCT FROM o.network_zone;
  IF moved IS NOT NULL THEN PERFORM app.posture_judge(moved); END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER agents_follow AFTER UPDATE ON devices REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION app.agents_follow();
--> statement-breakpoint
-- Posture as Access asks for it: of nobody while no policy is in force, and then of every laptop.
CREATE FUNCTION app.posture_fact(device uuid, zone text, at timestamptz) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
DECLARE
  policy posture_policies := app.posture_policy_of(zone);
  seen timestamptz;
  bad text[];
BEGIN
  IF policy.id IS NULL THEN
    RETURN CASE WHEN EXISTS (SELECT FROM posture_policies WHERE in_force) THEN 'unassigned' ELSE 'not_required' END;
  END IF;
  SELECT a.last_seen_at, a.failed INTO seen, bad FROM agents a WHERE a.device_id = device;
  IF NOT FOUND OR seen < at - make_interval(hours => policy.validity_hours) THEN RETURN 'stale'; END IF;
  RETURN CASE WHEN cardinality(bad) = 0 THEN 'passing' ELSE 'failing' END;
END $$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION app.access_facts_of(device uuid, at timestamptz) RETURNS app.access_facts
LANGUAGE plpgsql STABLE
AS $$
DECLARE
  facts app.access_facts;
BEGIN
  SELECT d.kind, d.state, d.holder_id IS NOT NULL, d.holder_id IS NOT NULL AND app.has_left(d.holder_id, at),
    d.holder_id IS NOT NULL AND app.return_overdue(d.id, at),
    CASE WHEN d.kind = 'laptop' THEN app.posture_fact(d.id, d.network_zone, at) ELSE 'not_required' END,
    CASE WHEN d.holder_id IS NULL THEN 'not_required' ELSE app.course_fact(d.holder_id, at) END
  INTO facts FROM public.devices d WHERE d.id = device;
  RETURN facts;
END $$;
--> statement-breakpoint

-- ── The check-in ────────────────────────────────────────────────────────────────────────────────────
CREATE OR REPLACE FUNCTION app.agent_caller(asked jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
DECLARE
  shown certificates;
  may_manage boolean;
  may_issue boolean;
BEGIN
  IF NOT app.has_role('@agents') THEN RAISE EXCEPTION 'the agent port alone asks this' USING ERRCODE = '42501'; END IF;
  SELECT c.* INTO shown FROM certificates c
  WHERE c.authority_id IN (SELECT a.id FROM authorities a) AND c.serial = decode(asked ->> 'serial', 'hex');
  IF shown.der IS NULL OR sha256(shown.der) <> decode(asked ->> 'sha256', 'hex') THEN RETURN NULL; END IF;
  IF shown.device_id IS NOT NULL THEN
    SELECT a.may_manage, a.may_issue INTO may_manage, may_issue FROM app.access(shown.device_id, (asked ->> 'at')::timestamptz) a;
  END IF;
  RETURN jsonb_build_object('certificateId', shown.id, 'deviceId', shown.device_id, 'profile', shown.profile,
    'state', shown.state, 'notBefore', shown.not_before, 'notAfter', shown.not_after,
    'mayManage', coalesce(may_manage, false), 'mayIssue', coalesce(may_issue, false));
END $$;
--> statement-breakpoint
-- A device says how it is: who it is, its row, its verdict and what we have of it, in one call. Nothing is
-- written for one that api/agents/caller.ts turns away. A heartbeat that a crash takes is sent again.
CREATE FUNCTION app.agent_checkin(asked jsonb) RETURNS jsonb
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
      'notBefore', network.not_before, 'notAfter', network.not_after, 'sha256', encode(sha256(network.der), 'hex')) END);
END $$;
--> statement-breakpoint
-- Who has a stream open, said again and again while it is: whoever vanishes is soon no longer taken for there.
CREATE FUNCTION app.agents_connected(asked jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
BEGIN
  IF NOT app.has_role('@agents') THEN RAISE EXCEPTION 'the agent port alone asks this' USING ERRCODE = '42501'; END IF;
  PERFORM set_config('synchronous_commit', 'off', true);
  UPDATE agents SET connected_until = (asked ->> 'until')::timestamptz
  WHERE device_id IN (SELECT d.id::uuid FROM jsonb_array_elements_text(asked -> 'devices') d (id) ORDER BY 1);
  RETURN NULL;
END $$;
--> statement-breakpoint
-- Of those, who may not manage any more, whatever it is that has changed: dates come without a nudge.
CREATE FUNCTION app.agents_shut(asked jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
BEGIN
  IF NOT app.has_role('@agents') THEN RAISE EXCEPTION 'the agent port alone asks this' USING ERRCODE = '42501'; END IF;
  RETURN (
    SELECT coalesce(jsonb_agg(c.id), '[]') FROM jsonb_array_elements_text(asked -> 'certificates') given (id)
      JOIN certificates c ON c.id = given.id::uuid
    WHERE c.state <> 'issued' OR c.not_after < (asked ->> 'at')::timestamptz
      OR NOT (SELECT a.may_manage FROM app.access(c.device_id, (asked ->> 'at')::timestamptz) a));
END $$;
--> statement-breakpoint
DO $$
DECLARE
  callable text;
  staff text := $e$(SELECT app.has_role('it_staff', 'security', 'auditor', 'admin', '@agents', '@setup'))$e$;
  agent text := $e$(SELECT app.has_role('@agents', '@setup'))$e$;
BEGIN
  FOREACH callable IN ARRAY ARRAY['posture_policy_of(text)', 'posture_results(posture_policies, text, jsonb, timestamptz)',
    'posture_failed(posture_policies, text, jsonb, timestamptz)', 'posture_fact(uuid, text, timestamptz)', 'agent_checkin(jsonb)',
    'agents_connected(jsonb)', 'agents_shut(jsonb)'] LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION app.%s FROM PUBLIC', callable);
    EXECUTE format('GRANT EXECUTE ON FUNCTION app.%s TO mamori_app', callable);
  END LOOP;
  REVOKE EXECUTE ON FUNCTION app.posture_judge(uuid[]) FROM PUBLIC;

  -- Telemetry is no audit; what is asked of laptops is.
  CALL app.protect('posture_policies', '(SELECT app.actor()) IS NOT NULL', $e$(SELECT app.has_role('security', 'admin', '@setup'))$e$, unaudited => 'created_at,updated_at');
  CALL app.protect('agents', staff || $e$ OR unit_id = ANY ((SELECT app.scope())::uuid[]) OR holder_id = (SELECT app.staff_id())$e$,
    agent, key => 'device_id', audited => false);
  -- What somebody has installed is theirs who keep the machines, not their head's.
  CALL app.protect('inventories', staff, agent, key => 'device_id', audited => false);
  CALL app.protect('inventory_changes', staff, agent, audited => false);
END $$;
--> statement-breakpoint
GRANT USAGE ON SEQUENCE inventory_changes_id_seq TO mamori_app;
