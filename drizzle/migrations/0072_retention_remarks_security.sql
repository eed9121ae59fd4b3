-- What people wrote in passing goes too when it is old: reasons, notes and places, wherever they stand.
-- docs/operations.md, Retention.

-- What stands once it was said loses its words all the same; see 0068.
DO $$
DECLARE guard record;
BEGIN
  FOR guard IN
    SELECT tbl, trg, pg_get_triggerdef(t.oid) AS definition
    FROM (VALUES ('approvals', 'check_move'), ('commands', 'guard'), ('phone_operations', 'stand')) AS g (tbl, trg)
    JOIN pg_trigger t ON t.tgrelid = g.tbl::regclass AND t.tgname = g.trg
  LOOP
    EXECUTE format('DROP TRIGGER %I ON %I', guard.trg, guard.tbl);
    EXECUTE regexp_replace(guard.definition, 'FOR EACH ROW', 'FOR EACH ROW WHEN (app.has_role(''@retention'') IS NOT TRUE)');
  END LOOP;
END $$;
--> statement-breakpoint
-- A request without names and wishes: what was done, to which ids, by when. Its digest is that of what is left.
CREATE FUNCTION app.approval_blank(payload text) RETURNS text LANGUAGE sql IMMUTABLE SET search_path = pg_temp
AS $$
  SELECT (payload::jsonb || jsonb_build_object('params', NULL, 'says', '{"ja": "（消去済）", "en": "(erased)"}'::jsonb,
    'targets', (SELECT jsonb_agg(jsonb_build_object('id', t -> 'id', 'name', '（消去済）')) FROM jsonb_array_elements(payload::jsonb -> 'targets') AS t)))::text
$$;
--> statement-breakpoint
-- Where people write in passing: the row's key, when it is old ($1: what ended before it), what keeps it, and what
-- is left of it. What is on nobody's list is kept with what it belongs to: receipts, certificates of erasure, who
-- acted for the office in them; what a course, wave or batch is about; what a device says of itself.
CREATE FUNCTION app.retention_remarks() RETURNS TABLE (tbl text, key text, old text, keeps text, wipe text)
LANGUAGE sql IMMUTABLE
AS $$
  VALUES
    ('device_events', 'id', 'reason IS NOT NULL AND at < $1', 'false', 'reason = NULL'),
    ('devices', 'id', 'num_nonnulls(note, state_reason) > 0 AND state IN (''disposed'', ''written_off'') AND state_since < $1',
      'false', 'note = NULL, state_reason = NULL'),
    ('device_batches', 'id', 'reason IS NOT NULL AND created_at < $1', 'state = ''running''', 'reason = NULL'),
    ('replacements', 'id', '(reason <> ''（消去済）'' OR note IS NOT NULL) AND updated_at < $1', 'state <> ''closed'' AND paused_from IS NULL',
      'reason = CASE WHEN paused_from IS NOT NULL THEN ''（消去済）'' END, note = NULL'),
    ('appointments', 'id', 'reason IS NOT NULL AND updated_at < $1', 'state = ''booked''', 'reason = NULL'),
    ('permits', 'id', 'place <> ''（消去済）'' AND ends_on < ($1 AT TIME ZONE ''Asia/Tokyo'')::date', 'state = ''requested''',
      'place = ''（消去済）'', purpose = ''（消去済）'', reason = CASE WHEN reason IS NOT NULL THEN ''（消去済）'' END,
        decider_name = CASE WHEN decider_name IS NOT NULL THEN ''（消去済）'' END'),
    ('possession_answers', 'id', 'note IS NOT NULL AND answered_at < $1', 'false', 'note = NULL'),
    ('course_exceptions', 'id', 'reason <> ''（消去済）'' AND ends_on < ($1 AT TIME ZONE ''Asia/Tokyo'')::date', 'state = ''requested''',
      'reason = ''（消去済）'''),
    ('completions', 'id', 'reason <> ''（消去済）'' AND created_at < $1', 'false', 'reason = ''（消去済）'''),
    ('commands', 'id', 'num_nonnulls(reason, message, jws) > 0 AND created_at < $1', 'finished_at IS NULL',
      'reason = NULL, message = NULL, jws = NULL, keys_seq = NULL'),
    ('command_events', 'id', 'by = ''person'' AND num_nonnulls(reason, detail) > 0 AND at < $1', 'false', 'reason = NULL, detail = NULL'),
    ('device_locks', 'device_id', 'desired_reason IS NOT NULL AND desired_since < $1', 'desired_level > 0', 'desired_reason = NULL'),
    ('lease_extensions', 'id', 'reason <> ''（消去済）'' AND until < $1', 'false', 'reason = ''（消去済）'''),
    ('key_reveals', 'id', 'reason <> ''（消去済）'' AND created_at < $1', 'false', 'reason = ''（消去済）'''),
    ('sim_reveals', 'id', 'reason <> ''（消去済）'' AND created_at < $1', 'false', 'reason = ''（消去済）'''),
    ('certificate_events', 'id', 'note IS NOT NULL AND at < $1', 'false', 'note = NULL'),
    ('blocked_keys', 'public_key_sha256', 'note IS NOT NULL AND created_at < $1', 'false', 'note = NULL'),
    ('phone_tasks', 'id', '(note IS NOT NULL OR contact <> ''（消去済）'') AND created_at < $1', 'state = ''open''',
      'note = NULL, contact = CASE WHEN contact IS NOT NULL THEN ''（消去済）'' END'),
    ('phone_operations', 'id', 'message IS NOT NULL AND created_at < $1', 'finished_at IS NULL', 'message = NULL'),
    ('approvals', 'id', 'requester_name <> ''（消去済）'' AND created_at < $1', 'state IN (''requested'', ''approved'')',
      'payload = app.approval_blank(payload), sha256 = encode(sha256(convert_to(app.approval_blank(payload), ''UTF8'')), ''hex''),
        reason = NULL, requester_name = ''（消去済）'', decider_name = CASE WHEN decider_name IS NOT NULL THEN ''（消去済）'' END,
        decision_reason = CASE WHEN decision_reason IS NOT NULL THEN ''（消去済）'' END,
        failure = CASE WHEN failure IS NOT NULL THEN ''{"ja": "（消去済）", "en": "(erased)"}''::jsonb END')
$$;
--> statement-breakpoint
-- As `table:key`, so that all kinds of them are counted and taken as one. Of what is still in use the audit tells
-- what used to stand there: that goes by its own age.
CREATE FUNCTION app.retention_due_remarks(before timestamptz, held boolean, most integer) RETURNS SETOF text
LANGUAGE plpgsql STABLE SET search_path = public, app, pg_temp
AS $$
DECLARE
  rule record;
  found integer;
  got integer := 0;
BEGIN
  FOR rule IN SELECT * FROM app.retention_remarks() LOOP
    RETURN QUERY EXECUTE format('SELECT %L || (to_jsonb(t.%I) #>> ''{}'') FROM %I t WHERE %s AND (%s) = $2 LIMIT $3',
      rule.tbl || ':', rule.key, rule.tbl, rule.old, rule.keeps) USING before, held, most - got;
    GET DIAGNOSTICS found = ROW_COUNT;
    got := got + found;
  END LOOP;
  IF held THEN RETURN; END IF;
  RETURN QUERY
    SELECT 'audit_entries:' || e.id FROM audit_entries e
    WHERE e.id > coalesce((SELECT entry_id FROM app.retention_marks m WHERE m.kind = 'remarks'), 0)
      AND e.at < before AND e.entity IN (SELECT r.tbl FROM app.retention_remarks() r)
      AND EXISTS (SELECT FROM audit_values v WHERE v.entry_id = e.id)
    ORDER BY e.id LIMIT most - got;
END $$;
--> statement-breakpoint
CREATE FUNCTION app.retention_wipe(tbl text, ids text[]) RETURNS void
LANGUAGE plpgsql SET search_path = public, app, pg_temp
AS $$
DECLARE
  rule record;
BEGIN
  SELECT r.*, format_type(a.atttypid, NULL) AS type INTO STRICT rule
  FROM app.retention_remarks() r JOIN pg_attribute a ON a.attrelid = r.tbl::regclass AND a.attname = r.key
  WHERE r.tbl = retention_wipe.tbl;
  EXECUTE format('UPDATE %I SET %s WHERE %I = ANY ($1::%s[])', rule.tbl, rule.wipe, rule.key, rule.type) USING ids;
  PERFORM app.audit_forget(rule.tbl, ids);
END $$;
--> statement-breakpoint
CREATE FUNCTION app.retention_erase_remarks(ids text[]) RETURNS void
LANGUAGE plpgsql SET search_path = public, app, pg_temp
AS $$
DECLARE
  part record;
BEGIN
  FOR part IN SELECT split_part(id, ':', 1) AS tbl, array_agg(substr(id, strpos(id, ':') + 1)) AS keys FROM unnest(ids) AS id GROUP BY 1 LOOP
    IF part.tbl <> 'audit_entries' THEN
      PERFORM app.retention_wipe(part.tbl, part.keys);
      CONTINUE;
    END IF;
    DELETE FROM audit_values WHERE entry_id = ANY (part.keys::bigint[]);
    INSERT INTO app.retention_marks AS m (kind, entry_id) SELECT 'remarks', max(key::bigint) FROM unnest(part.keys) AS key
      ON CONFLICT (kind) DO UPDATE SET entry_id = excluded.entry_id;
  END LOOP;
END $$;
--> statement-breakpoint
-- Somebody who left is told of in passing as well, however lately: by whoever had to do with what they held, and in
-- requests about them.
CREATE FUNCTION app.retention_erase_remarks_of(people uuid[]) RETURNS void
LANGUAGE plpgsql SET search_path = public, app, pg_temp
AS $$
DECLARE
  logins uuid[] := ARRAY(SELECT id FROM users WHERE staff_id = ANY (people));
BEGIN
  PERFORM app.retention_wipe('device_events', ARRAY(SELECT id FROM device_events WHERE holder_id = ANY (people) AND reason IS NOT NULL)::text[]);
  PERFORM app.retention_wipe('replacements', ARRAY(SELECT id FROM replacements
    WHERE holder_id = ANY (people) AND num_nonnulls(reason, note) > 0)::text[]);
  PERFORM app.retention_wipe('appointments', ARRAY(SELECT id FROM appointments
    WHERE holder_id = ANY (people) AND reason IS NOT NULL)::text[]);
  PERFORM app.retention_wipe('certificate_events', ARRAY(SELECT id FROM certificate_events WHERE holder_id = ANY (people) AND note IS NOT NULL)::text[]);
  PERFORM app.retention_wipe('approvals', ARRAY(SELECT id FROM approvals
    WHERE (target_ids && (people || logins) OR requested_by = ANY (logins) OR decided_by = ANY (logins))
      AND state NOT IN ('requested', 'approved') AND requester_name <> '（消去済）')::text[]);
END $$;
--> statement-breakpoint
DO $$
DECLARE
  of_due text := pg_get_functiondef('app.retention_due(text, timestamptz, boolean, integer)'::regprocedure);
  of_erase text := pg_get_functiondef('app.retention_erase(uuid, text, timestamptz, integer)'::regprocedure);
  due text := replace(of_due, E'    ELSE\n      IF held THEN RETURN; END IF;',
    E'    WHEN ''remarks'' THEN RETURN QUERY SELECT app.retention_due_remarks(before, held, most);\n    ELSE\n      IF held THEN RETURN; END IF;');
  erase text := replace(replace(of_erase,
    'PERFORM app.retention_erase_staff(ids::uuid[]);',
    E'PERFORM app.retention_erase_remarks_of(ids::uuid[]);\n      PERFORM app.retention_erase_staff(ids::uuid[]);'),
    E'    WHEN ''notifications'' THEN', E'    WHEN ''remarks'' THEN PERFORM app.retention_erase_remarks(ids);\n    WHEN ''notifications'' THEN');
BEGIN
  IF due = of_due OR erase = of_erase THEN RAISE EXCEPTION 'these are not the functions that this adds to'; END IF;
  EXECUTE due;
  EXECUTE erase;
END $$;
