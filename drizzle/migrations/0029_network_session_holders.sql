-- Whose session it is that an element accounts for: by what we told it to send back, or, where it doesn't, by
-- who called last from there.
CREATE FUNCTION app.radius_who(
  seen_door text, serial_shown bytea, number text, seen_imsi text, seen_station text, at timestamptz,
  OUT certificate_id uuid, OUT line_id uuid, OUT device_id uuid, OUT decision text
) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
DECLARE
  last door_answers;
BEGIN
  IF NOT app.has_role('@radius') THEN RAISE EXCEPTION 'doors alone ask this' USING ERRCODE = '42501'; END IF;
  IF seen_door = 'radius-certificate' AND serial_shown IS NOT NULL THEN
    SELECT c.id, c.device_id INTO certificate_id, device_id FROM certificates c
    WHERE c.authority_id IN (SELECT a.id FROM authorities a WHERE a.hierarchy = 'network' AND a.role = 'issuing') AND c.serial = serial_shown;
  ELSIF seen_door = 'radius-line' THEN
    SELECT l.line_id, l.device_id INTO line_id, device_id FROM app.radius_line(number, seen_imsi, NULL, at) l;
  END IF;
  IF seen_station IS NULL OR certificate_id IS NOT NULL OR serial_shown IS NOT NULL THEN RETURN; END IF;
  SELECT d.* INTO last FROM door_answers d
  WHERE d.station = seen_station AND d.door = seen_door AND d.at > radius_who.at - interval '1 day'
  ORDER BY d.id DESC LIMIT 1;
  IF NOT FOUND OR last.outcome NOT IN ('allow', 'quarantine') THEN RETURN; END IF;
  certificate_id := last.certificate_id;
  line_id := coalesce(line_id, last.line_id);
  device_id := coalesce(device_id, last.device_id);
  decision := last.outcome;
END $$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION app.radius_who(text, bytea, text, text, text, timestamptz) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION app.radius_who(text, bytea, text, text, text, timestamptz) TO mamori_app;
