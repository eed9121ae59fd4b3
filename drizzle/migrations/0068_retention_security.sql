-- What is kept no longer than it is of use: docs/operations.md, Retention. The periods are settings; here stands
-- what belongs to each kind, what holds it back, and what is done with it.

CALL app.protect('retention_runs', $e$(SELECT app.has_role('admin', 'auditor', '@retention'))$e$, $e$(SELECT app.has_role('@retention'))$e$);
--> statement-breakpoint
-- What stands for good once it was signed, attested or completed loses its names all the same. @retention has no
-- policy that writes these tables: it comes here by app.retention_erase() alone.
DO $$
DECLARE guard record;
BEGIN
  FOR guard IN
    SELECT tbl, trg, pg_get_triggerdef(t.oid) AS definition
    FROM (VALUES ('acceptances', 'stand'), ('stocktakes', 'stand'), ('stocktake_items', 'stand'), ('completions', 'stand'),
      ('possession_answers', 'copy')) AS g (tbl, trg)
    JOIN pg_trigger t ON t.tgrelid = g.tbl::regclass AND t.tgname = g.trg
  LOOP
    EXECUTE format('DROP TRIGGER %I ON %I', guard.trg, guard.tbl);
    EXECUTE regexp_replace(guard.definition, 'FOR EACH ROW', 'FOR EACH ROW WHEN (app.has_role(''@retention'') IS NOT TRUE)');
  END LOOP;
END $$;
--> statement-breakpoint
-- An import without its rows can be neither applied nor undone.
CREATE FUNCTION app.imports_erased() RETURNS trigger LANGUAGE plpgsql
AS $$
BEGIN
  RAISE EXCEPTION 'the rows of this import are gone' USING ERRCODE = 'WS001', CONSTRAINT = 'imports_erased';
END $$;
--> statement-breakpoint
CREATE TRIGGER erased BEFORE UPDATE OF state ON imports
  FOR EACH ROW WHEN (OLD.erased_at IS NOT NULL) EXECUTE FUNCTION app.imports_erased();
--> statement-breakpoint
CREATE FUNCTION app.transfer_batches_erased() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
BEGIN
  IF EXISTS (SELECT FROM imports WHERE id = OLD.import_id AND erased_at IS NOT NULL) THEN
    RAISE EXCEPTION 'the rows of this batch are gone' USING ERRCODE = 'WS001', CONSTRAINT = 'imports_erased';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER erased BEFORE UPDATE OF state ON transfer_batches FOR EACH ROW EXECUTE FUNCTION app.transfer_batches_erased();
--> statement-breakpoint

-- ── What holds back ──────────────────────────────────────────────────────────────────────────────
-- Somebody whose affairs are not settled: a device, number, receipt, incident, request, office or login is still open.
CREATE FUNCTION app.retention_keeps_staff(person uuid) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, app, pg_temp
AS $$
  SELECT EXISTS (SELECT FROM handovers WHERE holder_id = person AND returned_at IS NULL)
    OR EXISTS (SELECT FROM extension_holders WHERE holder_id = person AND upper_inf(during))
    OR EXISTS (SELECT FROM acceptances WHERE holder_id = person AND state = 'open')
    OR EXISTS (SELECT FROM permits WHERE holder_id = person AND state = 'requested')
    OR EXISTS (SELECT FROM course_exceptions WHERE staff_id = person AND state = 'requested')
    OR EXISTS (SELECT FROM units WHERE head_staff_id = person)
    OR EXISTS (SELECT FROM incidents i WHERE i.state = 'open' AND (i.holder_id = person
      OR EXISTS (SELECT FROM incident_items x WHERE x.incident_id = i.id AND x.holder_id = person)))
    OR EXISTS (SELECT FROM transfers t JOIN transfer_batches b ON b.id = t.batch_id AND b.state = 'planned'
      WHERE t.staff_id = person OR t.employee_number = (SELECT employee_number FROM staff WHERE id = person))
    OR EXISTS (SELECT FROM approvals WHERE state IN ('requested', 'approved') AND target_ids @> ARRAY[person])
    OR EXISTS (SELECT FROM users u WHERE u.staff_id = person AND (u.disabled_at IS NULL OR EXISTS (
      SELECT FROM approvals WHERE state IN ('requested', 'approved') AND (requested_by = u.id OR target_ids @> ARRAY[u.id]))))
$$;
--> statement-breakpoint
-- An incident with something left to do, or with a request about it or its devices that nobody has decided on.
CREATE FUNCTION app.retention_keeps_incident(incident uuid) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, app, pg_temp
AS $$
  SELECT EXISTS (SELECT FROM incident_chores WHERE incident_id = incident AND state = 'open')
    OR EXISTS (SELECT FROM incident_items x WHERE x.incident_id = incident AND (x.ended_at IS NULL
      OR EXISTS (SELECT FROM approvals WHERE state IN ('requested', 'approved') AND target_ids @> ARRAY[x.device_id])))
    OR EXISTS (SELECT FROM approvals WHERE state IN ('requested', 'approved') AND target_ids @> ARRAY[incident])
$$;
--> statement-breakpoint

-- ── What is due ──────────────────────────────────────────────────────────────────────────────────
-- How far the audit has been gone through, by kind: what lies before is done.
CREATE TABLE app.retention_marks (kind text PRIMARY KEY, entry_id bigint NOT NULL);
--> statement-breakpoint
-- Ids of at most `most` rows whose period is over: those that may go, or those that something holds back.
CREATE FUNCTION app.retention_due(kind text, before timestamptz, held boolean, most integer) RETURNS SETOF text
LANGUAGE plpgsql STABLE SET search_path = public, app, pg_temp
AS $$
DECLARE
  before_day date := (before AT TIME ZONE 'Asia/Tokyo')::date;
BEGIN
  CASE kind
    WHEN 'leavers' THEN RETURN QUERY
      SELECT id::text FROM staff WHERE left_on < before_day AND erased_at IS NULL AND app.retention_keeps_staff(id) = held LIMIT most;
    WHEN 'incidents' THEN RETURN QUERY
      SELECT id::text FROM incidents
      WHERE state = 'closed' AND closed_at < before AND erased_at IS NULL AND app.retention_keeps_incident(id) = held LIMIT most;
    WHEN 'stocktakes' THEN RETURN QUERY
      SELECT id::text FROM stocktakes
      WHERE coalesce(attested_at, closed_at, created_at) < before AND erased_at IS NULL
        AND (state NOT IN ('attested', 'cancelled')) = held LIMIT most;
    WHEN 'imports' THEN RETURN QUERY
      SELECT i.id::text FROM imports i LEFT JOIN transfer_batches b ON b.import_id = i.id
      WHERE i.created_at < before AND i.erased_at IS NULL AND coalesce(b.effective_on < before_day, true)
        AND (i.state IN ('reading', 'applying') OR coalesce(b.state = 'planned', false)) = held LIMIT most;
    ELSE
      IF held THEN RETURN; END IF;
      CASE kind
        WHEN 'notifications' THEN RETURN QUERY SELECT id::text FROM notifications WHERE created_at < before LIMIT most;
        WHEN 'inventory_changes' THEN RETURN QUERY SELECT id::text FROM inventory_changes WHERE at < before LIMIT most;
        WHEN 'watch_progress' THEN RETURN QUERY
          SELECT id::text FROM watch_progress WHERE coalesce(completed_at, reported_at, started_at) < before LIMIT most;
        WHEN 'conference_people' THEN RETURN QUERY
          SELECT p.id::text FROM conference_people p JOIN conference_logs l ON l.id = p.log_id WHERE l.created_at < before LIMIT most;
        WHEN 'enrollment_refusals' THEN RETURN QUERY SELECT id::text FROM enrollment_refusals WHERE at < before LIMIT most;
        -- Ids rise with time: what lies before the mark is not gone through again.
        WHEN 'login_traces' THEN RETURN QUERY
          SELECT id::text FROM audit_entries
          WHERE id > coalesce((SELECT entry_id FROM app.retention_marks m WHERE m.kind = 'login_traces'), 0)
            AND at < before AND entity = 'sessions' ORDER BY id LIMIT most;
      END CASE;
  END CASE;
END $$;
--> statement-breakpoint
-- How many rows of each kind are due or held, counted as far as `most`; nothing for whom it does not concern.
CREATE FUNCTION app.retention_preview(kinds text[], befores timestamptz[], most integer)
RETURNS TABLE (kind text, due bigint, held bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
  SELECT k, (SELECT count(*) FROM app.retention_due(k, b, false, most)), (SELECT count(*) FROM app.retention_due(k, b, true, most))
  FROM unnest(kinds, befores) AS asked (k, b) WHERE app.has_role('admin', 'auditor', '@retention')
$$;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION app.retention_preview(text[], timestamptz[], integer) TO mamori_app;
--> statement-breakpoint

-- ── What is erased ───────────────────────────────────────────────────────────────────────────────
-- The openings of personal values; their commitments stay in the entries, so that the chain verifies as before.
CREATE FUNCTION app.audit_forget(of_entity text, ids text[]) RETURNS void LANGUAGE sql SET search_path = public, app, pg_temp
AS $$
  DELETE FROM audit_values v USING audit_entries e WHERE e.entity = of_entity AND e.entity_id = ANY (ids) AND v.entry_id = e.id
$$;
--> statement-breakpoint
-- What names a person goes, in every table that has it for the person's sake; the ids stay, and with them who held
-- what when. Whoever acted for the office stays named on what others hold, for as long as that is kept.
CREATE FUNCTION app.retention_erase_staff(people uuid[]) RETURNS void
LANGUAGE plpgsql SET search_path = public, app, pg_temp
AS $$
DECLARE
  gone text := '（消去済）';
  logins uuid[] := ARRAY(SELECT id FROM users WHERE staff_id = ANY (people));
  numbers text[] := ARRAY(SELECT employee_number FROM staff WHERE id = ANY (people));
  touched text[];
BEGIN
  WITH t AS (
    UPDATE transfers SET employee_number = 'erased-' || id, name = gone, kana = NULL,
      reason = CASE WHEN reason IS NOT NULL THEN gone END
    WHERE staff_id = ANY (people) OR employee_number = ANY (numbers) RETURNING id
  ) SELECT array_agg(id::text) INTO touched FROM t;
  PERFORM app.audit_forget('transfers', touched);

  DELETE FROM acceptance_files WHERE acceptance_id IN (SELECT id FROM acceptances WHERE holder_id = ANY (people));
  WITH t AS (
    UPDATE acceptances SET holder_name = gone, reason = CASE WHEN reason IS NOT NULL THEN gone END
    WHERE holder_id = ANY (people) RETURNING id
  ) SELECT array_agg(id::text) INTO touched FROM t;
  PERFORM app.audit_forget('acceptances', touched);

  WITH t AS (
    UPDATE permits SET place = gone, purpose = gone, reason = CASE WHEN reason IS NOT NULL THEN gone END
    WHERE holder_id = ANY (people) RETURNING id
  ) SELECT array_agg(id::text) INTO touched FROM t;
  PERFORM app.audit_forget('permits', touched);

  WITH t AS (UPDATE possession_answers SET note = NULL WHERE holder_id = ANY (people) AND note IS NOT NULL RETURNING id)
  SELECT array_agg(id::text) INTO touched FROM t;
  PERFORM app.audit_forget('possession_answers', touched);

  WITH t AS (
    UPDATE stocktake_items SET holder_name = gone, note = NULL
    WHERE holder_id = ANY (people) AND holder_name IS NOT NULL RETURNING id
  ) SELECT array_agg(id::text) INTO touched FROM t;
  PERFORM app.audit_forget('stocktake_items', touched);

  WITH t AS (UPDATE course_exceptions SET reason = gone WHERE staff_id = ANY (people) RETURNING id)
  SELECT array_agg(id::text) INTO touched FROM t;
  PERFORM app.audit_forget('course_exceptions', touched);
  WITH t AS (UPDATE completions SET reason = gone WHERE staff_id = ANY (people) AND reason IS NOT NULL RETURNING id)
  SELECT array_agg(id::text) INTO touched FROM t;
  PERFORM app.audit_forget('completions', touched);
  WITH t AS (DELETE FROM quiz_attempts WHERE staff_id = ANY (people) RETURNING id)
  SELECT array_agg(id::text) INTO touched FROM t;
  PERFORM app.audit_forget('quiz_attempts', touched);
  DELETE FROM watch_progress WHERE staff_id = ANY (people);
  DELETE FROM conference_people WHERE staff_id = ANY (people);
  DELETE FROM course_reminders WHERE staff_id = ANY (people);
  DELETE FROM course_warnings WHERE staff_id = ANY (people);

  -- The login stays as whoever did what the audit tells, under no name, and opens nothing.
  DELETE FROM saved_filters WHERE user_id = ANY (logins);
  DELETE FROM notifications WHERE user_id = ANY (logins);
  DELETE FROM passkeys WHERE user_id = ANY (logins);
  DELETE FROM api_tokens WHERE user_id = ANY (logins);
  DELETE FROM invitations WHERE user_id = ANY (logins);
  WITH t AS (DELETE FROM identities WHERE user_id = ANY (logins) RETURNING id)
  SELECT array_agg(id::text) INTO touched FROM t;
  PERFORM app.audit_forget('identities', touched);
  DELETE FROM scim_users WHERE user_id = ANY (logins);
  PERFORM app.audit_forget('scim_users', logins::text[]);
  UPDATE users SET username = 'erased-' || id, display_name = gone, email = NULL, password_hash = NULL WHERE id = ANY (logins);
  PERFORM app.audit_forget('users', logins::text[]);

  UPDATE staff SET employee_number = 'erased-' || id, name = gone, kana = '', email = NULL, post = NULL, erased_at = now()
  WHERE id = ANY (people);
  PERFORM app.audit_forget('staff', people::text[]);
END $$;
--> statement-breakpoint
-- That something was lost, when, which device and what became of it stays; who, where and in what words does not.
CREATE FUNCTION app.retention_erase_incidents(wanted uuid[]) RETURNS void
LANGUAGE plpgsql SET search_path = public, app, pg_temp
AS $$
DECLARE
  gone text := '（消去済）';
  touched text[];
BEGIN
  WITH t AS (UPDATE incident_items SET found_place = NULL, inspection = NULL WHERE incident_id = ANY (wanted) RETURNING id)
  SELECT array_agg(id::text) INTO touched FROM t;
  PERFORM app.audit_forget('incident_items', touched);
  WITH t AS (
    UPDATE incident_chores SET done_by_name = CASE WHEN done_by_name IS NOT NULL THEN gone END, contact = NULL, note = NULL
    WHERE incident_id = ANY (wanted) RETURNING id
  ) SELECT array_agg(id::text) INTO touched FROM t;
  PERFORM app.audit_forget('incident_chores', touched);
  UPDATE incident_assessments SET note = NULL, assessor_name = gone WHERE incident_id = ANY (wanted);
  PERFORM app.audit_forget('incident_assessments', wanted::text[]);
  WITH t AS (
    UPDATE incident_reports SET items = '{}', saver_name = gone WHERE incident_id = ANY (wanted) RETURNING incident_id, kind
  ) SELECT array_agg(incident_id || ':' || kind) INTO touched FROM t;
  PERFORM app.audit_forget('incident_reports', touched);
  UPDATE incident_events SET detail = NULL WHERE incident_id = ANY (wanted) AND kind IN ('found', 'missing_again', 'closed');
  UPDATE incidents SET holder_name = CASE WHEN holder_name IS NOT NULL THEN gone END, reporter_name = gone, place = NULL,
    note = NULL, erased_at = now()
  WHERE id = ANY (wanted);
  PERFORM app.audit_forget('incidents', wanted::text[]);
END $$;
--> statement-breakpoint
-- The counts of an import and the days of a batch stay; the file, its rows and what undoing would need do not.
-- One that was never applied goes whole.
CREATE FUNCTION app.retention_erase_imports(wanted uuid[]) RETURNS void
LANGUAGE plpgsql SET search_path = public, app, pg_temp
AS $$
DECLARE
  gone text := '（消去済）';
  batches uuid[] := ARRAY(SELECT id FROM transfer_batches WHERE import_id = ANY (wanted));
  touched text[];
BEGIN
  DELETE FROM import_files WHERE import_id = ANY (wanted);
  DELETE FROM import_rows WHERE import_id = ANY (wanted);
  DELETE FROM import_changes WHERE import_id = ANY (wanted || batches);
  WITH t AS (
    UPDATE transfers SET employee_number = 'erased-' || id, name = gone, kana = NULL,
      reason = CASE WHEN reason IS NOT NULL THEN gone END
    WHERE batch_id = ANY (batches) RETURNING id
  ) SELECT array_agg(id::text) INTO touched FROM t;
  PERFORM app.audit_forget('transfers', touched);
  DELETE FROM imports i WHERE id = ANY (wanted) AND state = 'checked'
    AND NOT EXISTS (SELECT FROM transfer_batches b WHERE b.import_id = i.id);
  UPDATE imports SET file_name = gone, erased_at = now() WHERE id = ANY (wanted);
  PERFORM app.audit_forget('imports', wanted::text[]);
END $$;
--> statement-breakpoint
-- The counts of a stocktake and its report's digest stay.
CREATE FUNCTION app.retention_erase_stocktakes(wanted uuid[]) RETURNS void
LANGUAGE plpgsql SET search_path = public, app, pg_temp
AS $$
DECLARE
  gone text := '（消去済）';
  touched text[];
BEGIN
  DELETE FROM stocktake_files WHERE stocktake_id = ANY (wanted);
  WITH t AS (
    UPDATE stocktake_items SET holder_name = CASE WHEN holder_name IS NOT NULL THEN gone END,
      counter_name = CASE WHEN counter_name IS NOT NULL THEN gone END, note = NULL
    WHERE stocktake_id = ANY (wanted) RETURNING id
  ) SELECT array_agg(id::text) INTO touched FROM t;
  PERFORM app.audit_forget('stocktake_items', touched);
  UPDATE stocktakes SET opener_name = gone, closer_name = CASE WHEN closer_name IS NOT NULL THEN gone END,
    attester_name = CASE WHEN attester_name IS NOT NULL THEN gone END, remark = NULL, erased_at = now()
  WHERE id = ANY (wanted);
  PERFORM app.audit_forget('stocktakes', wanted::text[]);
END $$;
--> statement-breakpoint
-- Erases at most `most` rows of a kind that are due and adds them to the run; how many it were.
CREATE FUNCTION app.retention_erase(run uuid, kind text, before timestamptz, most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
DECLARE
  ids text[];
  n integer;
BEGIN
  IF NOT app.has_role('@retention') THEN RAISE EXCEPTION 'retention alone erases' USING ERRCODE = '42501'; END IF;
  ids := ARRAY(SELECT app.retention_due(kind, before, false, most));
  n := cardinality(ids);
  IF n = 0 THEN RETURN 0; END IF;
  CASE kind
    WHEN 'leavers' THEN PERFORM app.retention_erase_staff(ids::uuid[]);
    WHEN 'incidents' THEN PERFORM app.retention_erase_incidents(ids::uuid[]);
    WHEN 'imports' THEN PERFORM app.retention_erase_imports(ids::uuid[]);
    WHEN 'stocktakes' THEN PERFORM app.retention_erase_stocktakes(ids::uuid[]);
    WHEN 'notifications' THEN DELETE FROM notifications WHERE id = ANY (ids::uuid[]);
    WHEN 'inventory_changes' THEN DELETE FROM inventory_changes WHERE id = ANY (ids::bigint[]);
    WHEN 'watch_progress' THEN DELETE FROM watch_progress WHERE id = ANY (ids::uuid[]);
    WHEN 'conference_people' THEN DELETE FROM conference_people WHERE id = ANY (ids::uuid[]);
    WHEN 'enrollment_refusals' THEN
      DELETE FROM enrollment_refusals WHERE id = ANY (ids::bigint[]);
      PERFORM app.audit_forget(kind, ids);
    WHEN 'login_traces' THEN
      DELETE FROM audit_values WHERE entry_id = ANY (ids::bigint[]);
      INSERT INTO app.retention_marks AS m (kind, entry_id) VALUES (retention_erase.kind, ids[n]::bigint)
        ON CONFLICT ON CONSTRAINT retention_marks_pkey DO UPDATE SET entry_id = excluded.entry_id;
  END CASE;
  UPDATE retention_runs r SET erased = jsonb_set(erased, ARRAY[retention_erase.kind],
    to_jsonb(coalesce((erased ->> retention_erase.kind)::bigint, 0) + n))
  WHERE r.id = run AND finished_at IS NULL;
  IF NOT FOUND THEN RAISE EXCEPTION 'no run is under way' USING ERRCODE = '42501'; END IF;
  RETURN n;
END $$;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION app.retention_erase(uuid, text, timestamptz, integer) TO mamori_app;
--> statement-breakpoint

CALL app.make_visible('staff');
