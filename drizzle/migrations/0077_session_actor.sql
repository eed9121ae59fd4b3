-- Who somebody is, as they stand now. With the rights of whoever asks: row security shows them this user or none.
CREATE FUNCTION app.actor_of(who uuid) RETURNS jsonb LANGUAGE plpgsql STABLE SET search_path = public, app, pg_temp
AS $$
DECLARE
  found users;
  given text[];
BEGIN
  SELECT u.* INTO found FROM users u WHERE u.id = who;
  IF found.id IS NULL THEN RETURN NULL; END IF;
  given := ARRAY(SELECT r.role FROM user_roles r WHERE r.user_id = who);
  RETURN jsonb_build_object('id', found.id, 'locale', found.locale, 'staffId', found.staff_id,
    'disabled', found.disabled_at IS NOT NULL, 'roles', given,
    'unitIds', CASE WHEN 'section_head' = ANY (given) AND found.staff_id IS NOT NULL
      THEN app.unit_and_below(ARRAY(SELECT u.id FROM units u WHERE u.head_staff_id = found.staff_id)) ELSE '{}' END);
END $$;
--> statement-breakpoint
-- A session and whose it is: asked at every request, so one call and its plans are kept. Null: no such session.
CREATE FUNCTION app.session_actor(asked jsonb) RETURNS jsonb LANGUAGE plpgsql STABLE SET search_path = public, app, pg_temp
AS $$
DECLARE found sessions;
BEGIN
  SELECT s.* INTO found FROM sessions s WHERE s.token_sha256 = asked ->> 'tokenSha256';
  IF found.id IS NULL THEN RETURN NULL; END IF;
  RETURN jsonb_build_object('id', found.id, 'expiresAt', found.expires_at, 'lastSeenAt', found.last_seen_at,
    'steppedUpAt', found.stepped_up_at, 'user', app.actor_of(found.user_id));
END $$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION app.actor_of(uuid), app.session_actor(jsonb) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION app.actor_of(uuid), app.session_actor(jsonb) TO mamori_app;
