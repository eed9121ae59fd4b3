-- What became of one replacement, for everybody who may see it: the audit knows, and few may read the audit.
-- The table's own policy, read from the catalogue, says who: there is no second copy of the rule.
CREATE FUNCTION app.replacement_timeline(wanted uuid)
RETURNS TABLE (
  id bigint, at timestamptz, actor_name text, from_state text, to_state text, reason text,
  repaired boolean, new_device_id uuid, wave_id uuid
)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
DECLARE
  seen boolean;
BEGIN
  EXECUTE (
    SELECT format('SELECT EXISTS (SELECT FROM replacements WHERE id = $1 AND (%s))', pg_get_expr(polqual, polrelid))
    FROM pg_policy WHERE polrelid = 'replacements'::regclass AND polname = 'readable') INTO seen USING wanted;
  IF NOT seen THEN RETURN; END IF;
  RETURN QUERY
  WITH entries AS MATERIALIZED (
    -- An insert holds plain values, an update [old, new].
    SELECT e.id, e.at, e.actor, e.action = 'insert' AS made, e.payload::jsonb AS p FROM audit_entries e
    WHERE e.entity = 'replacements' AND e.entity_id = wanted::text
  )
  SELECT e.id, e.at, u.display_name,
    CASE WHEN NOT made THEN p #>> '{state,0}' END,
    CASE WHEN made THEN p ->> 'state' ELSE p #>> '{state,1}' END,
    (SELECT v.value #>> '{}' FROM audit_values v WHERE v.entry_id = e.id
      AND v.commitment = coalesce(p #>> '{reason,1,commitment}', p #>> '{reason,commitment}')),
    NOT made AND p ? 'new_device_id', CASE WHEN NOT made THEN (p #>> '{new_device_id,1}')::uuid END,
    CASE WHEN made THEN (p ->> 'wave_id')::uuid ELSE (p #>> '{wave_id,1}')::uuid END
  FROM entries e LEFT JOIN users u ON e.actor = 'user:' || u.id
  WHERE made OR p ?| ARRAY['state', 'new_device_id', 'wave_id']
  ORDER BY e.id;
END $$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION app.replacement_timeline(uuid) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION app.replacement_timeline(uuid) TO mamori_app;
