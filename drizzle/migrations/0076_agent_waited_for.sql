-- Whether a device that connects anew has something to ask for: what was ordered while nobody could tell it.
CREATE FUNCTION app.agent_waited_for(asked jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
BEGIN
  IF NOT app.has_role('@agents') THEN RAISE EXCEPTION 'the agent port alone asks this' USING ERRCODE = '42501'; END IF;
  RETURN to_jsonb(EXISTS (SELECT FROM commands c WHERE c.device_id = (asked ->> 'deviceId')::uuid
    AND c.state IN ('queued', 'delivered', 'not_now')));
END $$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION app.agent_waited_for(jsonb) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION app.agent_waited_for(jsonb) TO mamori_app;
