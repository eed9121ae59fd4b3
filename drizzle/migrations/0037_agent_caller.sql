-- ── The agents' channel ─────────────────────────────────────────────────────────────────────────────
-- Who calls, as it stands at this moment: asked at every request, so one call and its plans are kept. Null: no
-- certificate of ours. The very bytes have to be those that were signed.
CREATE FUNCTION app.agent_caller(asked jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
DECLARE
  shown certificates;
  may_manage boolean;
BEGIN
  IF NOT app.has_role('@agents') THEN RAISE EXCEPTION 'the agent port alone asks this' USING ERRCODE = '42501'; END IF;
  SELECT c.* INTO shown FROM certificates c
  WHERE c.authority_id IN (SELECT a.id FROM authorities a) AND c.serial = decode(asked ->> 'serial', 'hex');
  IF shown.der IS NULL OR sha256(shown.der) <> decode(asked ->> 'sha256', 'hex') THEN RETURN NULL; END IF;
  IF shown.device_id IS NOT NULL THEN
    SELECT a.may_manage INTO may_manage FROM app.access(shown.device_id, (asked ->> 'at')::timestamptz) a;
  END IF;
  RETURN jsonb_build_object('certificateId', shown.id, 'deviceId', shown.device_id, 'profile', shown.profile,
    'state', shown.state, 'notBefore', shown.not_before, 'notAfter', shown.not_after,
    'mayManage', coalesce(may_manage, false));
END $$;
--> statement-breakpoint
-- Where something waits for an agent. Whoever holds its connection reads it here, on whichever process: a notice
-- only says that there is something, and one that is lost costs a second. Nothing of it outlives a crash, nor
-- has to: agents come by themselves.
CREATE UNLOGGED TABLE app.agent_nudges (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- Ids are taken long before their transaction is seen; by this none is missed.
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  device_id uuid NOT NULL,
  reason text NOT NULL CHECK (reason IN ('command', 'lock', 'checkin')),
  at timestamptz NOT NULL DEFAULT clock_timestamp()
);
--> statement-breakpoint
CREATE INDEX agent_nudges_xid_idx ON app.agent_nudges (xid);
--> statement-breakpoint
CREATE FUNCTION app.nudge_agents(device_ids uuid[], why text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
BEGIN
  IF app.actor() IS NULL THEN RAISE EXCEPTION 'nudge outside the gateway' USING ERRCODE = '42501'; END IF;
  INSERT INTO app.agent_nudges (device_id, reason) SELECT DISTINCT unnest(device_ids), why;
  NOTIFY agent_nudges;
END $$;
--> statement-breakpoint
-- What came since the moment called `since`, some of it perhaps once more; and the next such moment: whatever is
-- not seen yet belongs to transactions that run now or begin later.
CREATE FUNCTION app.agent_nudges_since(asked jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
BEGIN
  IF NOT app.has_role('@agents') THEN RAISE EXCEPTION 'the agent port alone asks this' USING ERRCODE = '42501'; END IF;
  RETURN jsonb_build_object('since', pg_snapshot_xmin(pg_current_snapshot())::text, 'nudges', coalesce((
    SELECT jsonb_agg(jsonb_build_object('id', n.id, 'deviceId', n.device_id, 'reason', n.reason) ORDER BY n.id)
    FROM app.agent_nudges n WHERE n.xid >= (asked ->> 'since')::xid8), '[]'));
END $$;
--> statement-breakpoint
CREATE FUNCTION app.agent_nudges_forget(asked jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
BEGIN
  IF NOT app.has_role('@agents') THEN RAISE EXCEPTION 'the agent port alone asks this' USING ERRCODE = '42501'; END IF;
  DELETE FROM app.agent_nudges WHERE at < clock_timestamp() - interval '10 minutes';
  RETURN NULL;
END $$;
--> statement-breakpoint
-- Whatever changes how far an agent is let in, reaches its open connection; nobody has to think of it.
CREATE FUNCTION app.nudge_of_device() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
BEGIN
  PERFORM app.nudge_agents(ARRAY[NEW.id], 'lock');
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER nudge AFTER UPDATE ON devices FOR EACH ROW
  WHEN (NEW.kind = 'laptop' AND (OLD.state, OLD.holder_id) IS DISTINCT FROM (NEW.state, NEW.holder_id))
  EXECUTE FUNCTION app.nudge_of_device();
--> statement-breakpoint
CREATE FUNCTION app.nudge_of_certificate() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
BEGIN
  PERFORM app.nudge_agents(ARRAY[NEW.device_id], 'lock');
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER nudge AFTER UPDATE ON certificates FOR EACH ROW
  WHEN (NEW.profile = 'device-management' AND OLD.state IN ('issued', 'held') AND OLD.state <> NEW.state)
  EXECUTE FUNCTION app.nudge_of_certificate();
--> statement-breakpoint
DO $$
DECLARE
  callable text;
BEGIN
  FOREACH callable IN ARRAY ARRAY['agent_caller(jsonb)', 'nudge_agents(uuid[], text)', 'agent_nudges_since(jsonb)',
    'agent_nudges_forget(jsonb)'] LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION app.%s FROM PUBLIC', callable);
    EXECUTE format('GRANT EXECUTE ON FUNCTION app.%s TO mamori_app', callable);
  END LOOP;
END $$;
