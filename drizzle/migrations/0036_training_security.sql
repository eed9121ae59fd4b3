-- ── Steps ────────────────────────────────────────────────────────────────────────────────────────
INSERT INTO app.moves VALUES
  ('course', 'draft', 'open'),
  ('course', 'open', 'closed'),
  ('course', 'closed', 'open'),
  ('course_session', 'planned', 'postponed'),
  ('course_session', 'planned', 'held'),
  ('course_session', 'planned', 'cancelled'),
  ('course_session', 'postponed', 'planned'),
  ('course_session', 'postponed', 'cancelled'),
  ('course_booking', 'booked', 'waiting'),
  ('course_booking', 'booked', 'cancelled'),
  ('course_booking', 'booked', 'over'),
  ('course_booking', 'waiting', 'booked'),
  ('course_booking', 'waiting', 'cancelled'),
  ('course_exception', 'requested', 'granted'),
  ('course_exception', 'requested', 'refused'),
  ('conference_log', 'open', 'applied'),
  ('conference_log', 'open', 'discarded');
--> statement-breakpoint
CREATE TRIGGER check_move BEFORE UPDATE OF state ON courses FOR EACH ROW EXECUTE FUNCTION app.check_move('course');
--> statement-breakpoint
CREATE TRIGGER check_move BEFORE UPDATE OF state ON course_sessions FOR EACH ROW EXECUTE FUNCTION app.check_move('course_session');
--> statement-breakpoint
CREATE TRIGGER check_move BEFORE UPDATE OF state ON course_bookings FOR EACH ROW EXECUTE FUNCTION app.check_move('course_booking');
--> statement-breakpoint
CREATE TRIGGER check_move BEFORE UPDATE OF state ON course_exceptions FOR EACH ROW EXECUTE FUNCTION app.check_move('course_exception');
--> statement-breakpoint
CREATE TRIGGER check_move BEFORE UPDATE OF state ON conference_logs FOR EACH ROW EXECUTE FUNCTION app.check_move('conference_log');
--> statement-breakpoint

-- ── Courses: whom they are for, and what is in force ─────────────────────────────────────────────
CREATE FUNCTION app.courses_cover() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
BEGIN
  NEW.covered_unit_ids := CASE WHEN NEW.target_unit_ids IS NOT NULL THEN app.unit_and_below(NEW.target_unit_ids) END;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER cover BEFORE INSERT OR UPDATE OF target_unit_ids ON courses FOR EACH ROW EXECUTE FUNCTION app.courses_cover();
--> statement-breakpoint
CREATE FUNCTION app.units_cover_courses() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
BEGIN
  UPDATE courses SET target_unit_ids = target_unit_ids
  WHERE target_unit_ids IS NOT NULL AND covered_unit_ids IS DISTINCT FROM app.unit_and_below(target_unit_ids);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER cover_courses AFTER INSERT OR UPDATE OF parent_id ON units
  FOR EACH STATEMENT EXECUTE FUNCTION app.units_cover_courses();
--> statement-breakpoint
CREATE FUNCTION app.course_versions_count() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
BEGIN
  UPDATE courses SET version = greatest(version, NEW.number),
    minimum_version = CASE WHEN NEW.renews THEN NEW.number ELSE minimum_version END,
    minimum_since = CASE WHEN NEW.renews THEN NEW.effective_on ELSE minimum_since END
  WHERE id = NEW.course_id;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER count AFTER INSERT ON course_versions FOR EACH ROW EXECUTE FUNCTION app.course_versions_count();
--> statement-breakpoint
CREATE FUNCTION app.course_version_on(course uuid, day date) RETURNS integer
LANGUAGE sql STABLE SET search_path = public, app, pg_temp
AS $$ SELECT coalesce(max(number), 1) FROM course_versions WHERE course_id = course AND effective_on <= day $$;
--> statement-breakpoint
CREATE FUNCTION app.fiscal_year_end(day date) RETURNS date
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
  SELECT make_date(extract(year FROM day)::int + (extract(month FROM day) >= first)::int, first, 1) - 1
  FROM (SELECT coalesce((SELECT value::text::int FROM settings WHERE key = 'calendar.fiscalYearStartMonth'), 4) AS first) s
$$;
--> statement-breakpoint
-- The last day on which a completion of that day holds; null: for good.
CREATE FUNCTION app.course_valid_until(course courses, day date) RETURNS date
LANGUAGE sql STABLE SET search_path = public, app, pg_temp
AS $$
  SELECT CASE course.validity WHEN 'fiscal_year' THEN app.fiscal_year_end(day) WHEN 'until' THEN course.valid_until
    WHEN 'months' THEN (day + make_interval(months => course.validity_months))::date END
$$;
--> statement-breakpoint
-- Everybody a course is for who hasn't left. Numbers of people, not what is known of them: whoever asks joins
-- the people they may see.
CREATE FUNCTION app.course_people(course uuid, today date) RETURNS TABLE (staff_id uuid, unit_id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
DECLARE
  c courses;
BEGIN
  SELECT * INTO c FROM courses WHERE id = course;
  RETURN QUERY
  SELECT s.id, s.unit_id FROM staff s
  WHERE (s.left_on IS NULL OR s.left_on >= today)
    AND (c.covered_unit_ids IS NULL OR s.unit_id = ANY (c.covered_unit_ids))
    AND (c.target_posts IS NULL OR s.post = ANY (c.target_posts))
    AND (c.target_devices IS NULL OR s.id IN (
      SELECT d.holder_id FROM devices d WHERE d.holder_id IS NOT NULL AND c.target_devices IN ('any', d.kind)));
END $$;
--> statement-breakpoint
CREATE FUNCTION app.is_course_for(c courses, person uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
BEGIN
  IF c.covered_unit_ids IS NULL AND c.target_posts IS NULL AND c.target_devices IS NULL THEN RETURN true; END IF;
  RETURN EXISTS (SELECT FROM staff s WHERE s.id = person
      AND (c.covered_unit_ids IS NULL OR s.unit_id = ANY (c.covered_unit_ids))
      AND (c.target_posts IS NULL OR s.post = ANY (c.target_posts)))
    AND (c.target_devices IS NULL OR EXISTS (
      SELECT FROM devices d WHERE d.holder_id = person AND c.target_devices IN ('any', d.kind)));
END $$;
--> statement-breakpoint

-- ── What Access asks ─────────────────────────────────────────────────────────────────────────────
-- The day from which somebody counts as there: their first device, else the day they came on record.
CREATE FUNCTION app.course_since(person uuid) RETURNS date
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
BEGIN
  RETURN (coalesce((SELECT min(handed_over_at) FROM handovers WHERE holder_id = person),
    (SELECT created_at FROM staff WHERE id = person)) AT TIME ZONE 'Asia/Tokyo')::date;
END $$;
--> statement-breakpoint
-- The last day of a completion: a version that everybody has to take anew ends earlier ones.
CREATE FUNCTION app.course_ends_on(c courses, standing course_standings) RETURNS date LANGUAGE sql IMMUTABLE
AS $$
  SELECT CASE WHEN standing.version < c.minimum_version
    THEN least(standing.valid_until, c.minimum_since - 1) ELSE standing.valid_until END
$$;
--> statement-breakpoint
-- How a person stands with a course that the network asks for, and the last day on which they are let in as it
-- is (null: for good, or already not).
CREATE FUNCTION app.course_state(
  c courses, standing course_standings, since date, today date, OUT fact text, OUT until date
) LANGUAGE plpgsql IMMUTABLE
AS $$
DECLARE
  ended date;
BEGIN
  IF standing.staff_id IS NULL THEN
    until := greatest(c.required_from, since) + c.grace_days;
    fact := CASE WHEN until >= today THEN 'in_grace' ELSE 'missing' END;
  ELSE
    ended := app.course_ends_on(c, standing);
    until := greatest(c.required_from, ended) + c.grace_days;
    fact := CASE WHEN ended IS NULL OR ended >= today THEN 'completed' WHEN until >= today THEN 'in_grace' ELSE 'lapsed' END;
    IF ended IS NULL THEN until := NULL; END IF;
  END IF;
  IF fact IN ('missing', 'lapsed') THEN until := NULL; END IF;
END $$;
--> statement-breakpoint
-- The strictest answer over all courses that the network asks this person for.
CREATE FUNCTION app.course_fact(person uuid, at timestamptz) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
DECLARE
  today date := (at AT TIME ZONE 'Asia/Tokyo')::date;
  answer text := 'not_required';
  c courses;
  standing course_standings;
  fact text;
BEGIN
  FOR c IN SELECT * FROM courses WHERE required_from <= today AND state = 'open' LOOP
    CONTINUE WHEN NOT app.is_course_for(c, person);
    SELECT * INTO standing FROM course_standings s WHERE s.staff_id = person AND s.course_id = c.id;
    fact := (app.course_state(c, standing, CASE WHEN standing.staff_id IS NULL THEN app.course_since(person) END, today)).fact;
    IF fact = 'missing' THEN RETURN fact; END IF;
    answer := CASE WHEN 'lapsed' IN (fact, answer) THEN 'lapsed' WHEN 'in_grace' IN (fact, answer) THEN 'in_grace' ELSE fact END;
  END LOOP;
  RETURN answer;
END $$;
--> statement-breakpoint
-- The same of everybody at once, with the last day on which they are let in; for lists and warnings.
CREATE FUNCTION app.course_outlook(today date) RETURNS TABLE (course_id uuid, staff_id uuid, unit_id uuid, fact text, until date)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
DECLARE
  c courses;
BEGIN
  FOR c IN SELECT * FROM courses WHERE required_from IS NOT NULL AND state = 'open' LOOP
    RETURN QUERY
    SELECT c.id, p.staff_id, p.unit_id, o.fact, o.until
    FROM app.course_people(c.id, today) p
      JOIN staff s ON s.id = p.staff_id
      LEFT JOIN course_standings standing ON standing.staff_id = p.staff_id AND standing.course_id = c.id
      LEFT JOIN (SELECT h.holder_id, min(h.handed_over_at) AS first FROM handovers h GROUP BY h.holder_id) h ON h.holder_id = p.staff_id,
      LATERAL app.course_state(c, standing, (coalesce(h.first, s.created_at) AT TIME ZONE 'Asia/Tokyo')::date,
        greatest(today, c.required_from)) o;
  END LOOP;
END $$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION app.access_facts_of(device uuid, at timestamptz) RETURNS app.access_facts
LANGUAGE plpgsql STABLE
AS $$
DECLARE
  facts app.access_facts;
BEGIN
  SELECT d.kind, d.state, d.holder_id IS NOT NULL, d.holder_id IS NOT NULL AND app.has_left(d.holder_id, at),
    d.holder_id IS NOT NULL AND app.return_overdue(d.id, at), 'not_required',
    CASE WHEN d.holder_id IS NULL THEN 'not_required' ELSE app.course_fact(d.holder_id, at) END
  INTO facts FROM public.devices d WHERE d.id = device;
  RETURN facts;
END $$;
--> statement-breakpoint

-- ── Sessions: lines from one pool ────────────────────────────────────────────────────────────────
CREATE FUNCTION app.conference_lines() RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$ SELECT coalesce((SELECT value::text::int FROM settings WHERE key = 'training.conferenceLines'), 200) $$;
--> statement-breakpoint
-- The most lines that others have at once in that time. Within it that is at its beginning, or where one begins.
CREATE FUNCTION app.lines_in_use(from_at timestamptz, to_at timestamptz, but uuid DEFAULT NULL) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
  WITH others AS MATERIALIZED (
    SELECT lines, starts_at, ends_at FROM course_sessions
    WHERE state = 'planned' AND lines > 0 AND starts_at < to_at AND ends_at > from_at AND id IS DISTINCT FROM but)
  SELECT coalesce(max((SELECT sum(o.lines) FROM others o WHERE o.starts_at <= moment AND o.ends_at > moment)), 0)::int
  FROM (SELECT greatest(starts_at, from_at) AS moment FROM others) moments
$$;
--> statement-breakpoint
CREATE FUNCTION app.course_sessions_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
BEGIN
  IF NEW.state <> 'planned' OR NEW.lines = 0 THEN RETURN NEW; END IF;
  IF TG_OP = 'UPDATE' AND (OLD.state, OLD.lines, OLD.starts_at, OLD.ends_at) = (NEW.state, NEW.lines, NEW.starts_at, NEW.ends_at)
  THEN RETURN NEW; END IF;
  -- One at a time: two who don't see each other would both find enough.
  PERFORM pg_advisory_xact_lock(hashtext('course_sessions.lines'));
  IF NEW.lines + app.lines_in_use(NEW.starts_at, NEW.ends_at, NEW.id) > app.conference_lines() THEN
    RAISE EXCEPTION 'not that many lines are left at that time' USING ERRCODE = 'WS001', CONSTRAINT = 'course_sessions_lines_pool';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON course_sessions FOR EACH ROW EXECUTE FUNCTION app.course_sessions_guard();
--> statement-breakpoint
-- With a session its bookings are over.
CREATE FUNCTION app.course_sessions_follow() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
BEGIN
  UPDATE course_bookings SET state = CASE WHEN NEW.state = 'held' AND state = 'booked' THEN 'over' ELSE 'cancelled' END
  WHERE session_id = NEW.id AND state IN ('booked', 'waiting');
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER follow AFTER UPDATE OF state ON course_sessions
  FOR EACH ROW WHEN (NEW.state <> OLD.state AND NEW.state IN ('held', 'cancelled')) EXECUTE FUNCTION app.course_sessions_follow();
--> statement-breakpoint

-- ── Bookings ─────────────────────────────────────────────────────────────────────────────────────
-- Whoever books, moves or cancels takes the sessions first, in one order. (Not FOR UPDATE: each booking's
-- foreign key holds its session FOR KEY SHARE already, and two would wait for each other.)
CREATE FUNCTION app.lock_course_sessions(wanted uuid[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$ SELECT FROM course_sessions WHERE id = ANY (wanted) ORDER BY id FOR NO KEY UPDATE $$;
--> statement-breakpoint
CREATE FUNCTION app.course_bookings_copy() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
BEGIN
  SELECT course_id INTO NEW.course_id FROM course_sessions WHERE id = NEW.session_id;
  IF TG_OP = 'INSERT' THEN SELECT unit_id INTO NEW.unit_id FROM staff WHERE id = NEW.staff_id; END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER copy BEFORE INSERT OR UPDATE OF session_id ON course_bookings FOR EACH ROW EXECUTE FUNCTION app.course_bookings_copy();
--> statement-breakpoint
-- The checks on the counts refuse the one too many.
CREATE FUNCTION app.course_bookings_count() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
DECLARE
  -- By session, way and state, +1 for what came and -1 for what went.
  tally text := $q$
    UPDATE course_sessions s
    SET seats_taken = s.seats_taken + d.seats, lines_taken = s.lines_taken + d.lines, waiting = s.waiting + d.waiting
    FROM (
      SELECT session_id,
        coalesce(sum(n) FILTER (WHERE state IN ('booked', 'over') AND way = 'room'), 0) AS seats,
        coalesce(sum(n) FILTER (WHERE state IN ('booked', 'over') AND way = 'online'), 0) AS lines,
        coalesce(sum(n) FILTER (WHERE state = 'waiting'), 0) AS waiting
      FROM (%s) b GROUP BY session_id
    ) d
    WHERE s.id = d.session_id AND (d.seats, d.lines, d.waiting) <> (0, 0, 0) $q$;
  came text := 'SELECT session_id, way, state, 1 AS n FROM new_rows';
  went text := 'SELECT session_id, way, state, -1 AS n FROM old_rows';
BEGIN
  EXECUTE format(tally, CASE TG_OP WHEN 'INSERT' THEN came WHEN 'DELETE' THEN went ELSE came || ' UNION ALL ' || went END);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER count_insert AFTER INSERT ON course_bookings REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION app.course_bookings_count();
--> statement-breakpoint
CREATE TRIGGER count_update AFTER UPDATE ON course_bookings REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION app.course_bookings_count();
--> statement-breakpoint
CREATE TRIGGER count_delete AFTER DELETE ON course_bookings REFERENCING OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION app.course_bookings_count();
--> statement-breakpoint
-- Gives free places to those who have waited longest; returns what was promoted. Whoever frees a place need not
-- be able to write the bookings of others.
CREATE FUNCTION app.promote_waiting(wanted uuid, at timestamptz) RETURNS SETOF uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
DECLARE
  s course_sessions;
BEGIN
  SELECT * INTO s FROM course_sessions WHERE id = wanted FOR NO KEY UPDATE;
  IF s.state <> 'planned' OR s.starts_at <= at OR s.waiting = 0 THEN RETURN; END IF;
  RETURN QUERY
  WITH next AS (
    SELECT id, row_number() OVER (PARTITION BY way ORDER BY turn) AS place, way FROM course_bookings
    WHERE session_id = wanted AND state = 'waiting')
  UPDATE course_bookings b SET state = 'booked' FROM next
  WHERE b.id = next.id
    AND next.place <= CASE next.way WHEN 'room' THEN s.seats - s.seats_taken ELSE s.lines - s.lines_taken END
  RETURNING b.id;
END $$;
--> statement-breakpoint

-- ── Attendance ───────────────────────────────────────────────────────────────────────────────────
-- Nobody was there before it began; rosters and codes are ready a little earlier.
CREATE FUNCTION app.attendances_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
DECLARE
  s course_sessions;
BEGIN
  SELECT * INTO s FROM course_sessions WHERE id = NEW.session_id;
  IF s.state NOT IN ('planned', 'held') OR NEW.recorded_at < s.starts_at - interval '1 hour' THEN
    RAISE EXCEPTION 'the session has not begun' USING ERRCODE = 'WS001', CONSTRAINT = 'attendances_not_before';
  END IF;
  NEW.course_id := s.course_id;
  IF TG_OP = 'INSERT' THEN SELECT unit_id INTO NEW.unit_id FROM staff WHERE id = NEW.staff_id; END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON attendances FOR EACH ROW EXECUTE FUNCTION app.attendances_guard();
--> statement-breakpoint

-- ── Completion ───────────────────────────────────────────────────────────────────────────────────
-- What of these people's attendance, watching and quizzes completes these courses, as evidence that counts once;
-- and what has lost its evidence is taken back.
CREATE FUNCTION app.settle_completions(wanted_courses uuid[], people uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
BEGIN
  INSERT INTO completions (course_id, staff_id, unit_id, version, completed_at, valid_until, source, evidence_id, recorded_by)
  WITH pairs AS MATERIALIZED (
    SELECT DISTINCT course_id, staff_id FROM unnest(wanted_courses, people) AS p (course_id, staff_id)),
  bases AS MATERIALIZED (
    SELECT p.course_id, p.staff_id, a.id,
      CASE WHEN a.way = 'recording' THEN least(a.recorded_at, now()) ELSE s.ends_at END AS at,
      CASE WHEN a.source = 'import' THEN 'import' WHEN a.way = 'recording' THEN 'recording' ELSE 'attendance' END AS source
    FROM pairs p JOIN attendances a USING (course_id, staff_id) JOIN course_sessions s ON s.id = a.session_id
    WHERE a.outcome = 'attended'
    UNION ALL
    SELECT p.course_id, p.staff_id, w.id, w.completed_at, 'recording'
    FROM pairs p JOIN watch_progress w USING (course_id, staff_id) WHERE w.completed_at IS NOT NULL),
  done AS (
    SELECT b.course_id, b.staff_id, b.id, b.at, b.source FROM bases b JOIN courses c ON c.id = b.course_id WHERE NOT c.needs_quiz
    UNION ALL
    SELECT q.course_id, q.staff_id, q.id, greatest(q.submitted_at, b.at), 'quiz'
    FROM pairs p JOIN courses c ON c.id = p.course_id AND c.needs_quiz
      JOIN quiz_attempts q ON q.staff_id = p.staff_id AND q.course_id = p.course_id AND q.passed,
      -- What was passed a year before somebody attended, or after, belongs to another time round.
      LATERAL (SELECT min(b.at) AS at FROM bases b WHERE b.staff_id = p.staff_id AND b.course_id = p.course_id
        AND b.at BETWEEN q.submitted_at - interval '1 year' AND q.submitted_at + interval '1 year') b
    WHERE b.at IS NOT NULL)
  SELECT d.course_id, d.staff_id, s.unit_id, app.course_version_on(d.course_id, day), d.at, app.course_valid_until(c, day),
    d.source, d.id, app.user_id()
  FROM done d JOIN staff s ON s.id = d.staff_id JOIN courses c ON c.id = d.course_id,
    LATERAL (SELECT (d.at AT TIME ZONE 'Asia/Tokyo')::date AS day) t
  WHERE NOT EXISTS (SELECT FROM completions x WHERE x.evidence_id = d.id AND x.revokes IS NULL
    AND NOT EXISTS (SELECT FROM completions r WHERE r.revokes = x.id));

  INSERT INTO completions (course_id, staff_id, unit_id, version, completed_at, valid_until, source, evidence_id, revokes, reason, recorded_by)
  SELECT x.course_id, x.staff_id, s.unit_id, x.version, x.completed_at, x.valid_until, x.source, x.evidence_id, x.id,
    'evidence_withdrawn', app.user_id()
  FROM (SELECT DISTINCT course_id, staff_id FROM unnest(wanted_courses, people) AS p (course_id, staff_id)) p
    JOIN completions x USING (course_id, staff_id) JOIN staff s ON s.id = x.staff_id
  WHERE x.revokes IS NULL AND x.evidence_id IS NOT NULL AND x.source IN ('attendance', 'recording', 'import')
    AND NOT EXISTS (SELECT FROM completions r WHERE r.revokes = x.id)
    AND NOT EXISTS (SELECT FROM attendances a WHERE a.id = x.evidence_id AND a.outcome = 'attended')
    AND NOT EXISTS (SELECT FROM watch_progress w WHERE w.id = x.evidence_id AND w.completed_at IS NOT NULL);
END $$;
--> statement-breakpoint
CREATE FUNCTION app.attendances_settle() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
DECLARE
  courses_of uuid[];
  people uuid[];
BEGIN
  IF TG_OP = 'DELETE' THEN
    SELECT array_agg(course_id), array_agg(staff_id) INTO courses_of, people FROM old_rows;
  ELSE
    SELECT array_agg(course_id), array_agg(staff_id) INTO courses_of, people FROM new_rows;
  END IF;
  IF people IS NOT NULL THEN PERFORM app.settle_completions(courses_of, people); END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER settle_insert AFTER INSERT ON attendances REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION app.attendances_settle();
--> statement-breakpoint
CREATE TRIGGER settle_update AFTER UPDATE ON attendances REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION app.attendances_settle();
--> statement-breakpoint
CREATE TRIGGER settle_delete AFTER DELETE ON attendances REFERENCING OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION app.attendances_settle();
--> statement-breakpoint
CREATE FUNCTION app.settle_one() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$ BEGIN PERFORM app.settle_completions(ARRAY[NEW.course_id], ARRAY[NEW.staff_id]); RETURN NULL; END $$;
--> statement-breakpoint
CREATE TRIGGER settle_insert AFTER INSERT ON watch_progress
  FOR EACH ROW WHEN (NEW.completed_at IS NOT NULL) EXECUTE FUNCTION app.settle_one();
--> statement-breakpoint
CREATE TRIGGER settle_update AFTER UPDATE ON watch_progress
  FOR EACH ROW WHEN (NEW.completed_at IS NOT NULL AND OLD.completed_at IS NULL) EXECUTE FUNCTION app.settle_one();
--> statement-breakpoint
CREATE TRIGGER settle_insert AFTER INSERT ON quiz_attempts FOR EACH ROW WHEN (NEW.passed) EXECUTE FUNCTION app.settle_one();
--> statement-breakpoint
CREATE TRIGGER settle_update AFTER UPDATE ON quiz_attempts
  FOR EACH ROW WHEN (NEW.passed AND OLD.passed IS NOT TRUE) EXECUTE FUNCTION app.settle_one();
--> statement-breakpoint
CREATE FUNCTION app.watch_progress_copy() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
BEGIN
  SELECT course_id INTO NEW.course_id FROM course_recordings WHERE id = NEW.recording_id;
  SELECT unit_id INTO NEW.unit_id FROM staff WHERE id = NEW.staff_id;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER copy BEFORE INSERT ON watch_progress FOR EACH ROW EXECUTE FUNCTION app.watch_progress_copy();
--> statement-breakpoint
CREATE FUNCTION app.quiz_attempts_copy() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$ BEGIN SELECT course_id INTO NEW.course_id FROM quizzes WHERE id = NEW.quiz_id; RETURN NEW; END $$;
--> statement-breakpoint
CREATE TRIGGER copy BEFORE INSERT ON quiz_attempts FOR EACH ROW EXECUTE FUNCTION app.quiz_attempts_copy();
--> statement-breakpoint
-- What was handed in stands.
CREATE FUNCTION app.quiz_attempts_stand() RETURNS trigger LANGUAGE plpgsql
AS $$
BEGIN
  RAISE EXCEPTION 'this attempt was handed in' USING ERRCODE = 'WS001', CONSTRAINT = 'quiz_attempts_stand';
END $$;
--> statement-breakpoint
CREATE TRIGGER stand BEFORE UPDATE ON quiz_attempts
  FOR EACH ROW WHEN (OLD.submitted_at IS NOT NULL) EXECUTE FUNCTION app.quiz_attempts_stand();
--> statement-breakpoint
-- A granted exception counts until its last day.
CREATE FUNCTION app.course_exceptions_copy() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$ BEGIN SELECT unit_id INTO NEW.unit_id FROM staff WHERE id = NEW.staff_id; RETURN NEW; END $$;
--> statement-breakpoint
CREATE TRIGGER copy BEFORE INSERT ON course_exceptions FOR EACH ROW EXECUTE FUNCTION app.course_exceptions_copy();
--> statement-breakpoint
CREATE FUNCTION app.course_exceptions_settle() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
BEGIN
  INSERT INTO completions (course_id, staff_id, unit_id, version, completed_at, valid_until, source, evidence_id, recorded_by)
  VALUES (NEW.course_id, NEW.staff_id, NEW.unit_id, app.course_version_on(NEW.course_id, (now() AT TIME ZONE 'Asia/Tokyo')::date),
    now(), NEW.ends_on, 'exception', NEW.id, app.user_id());
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER settle AFTER UPDATE OF state ON course_exceptions
  FOR EACH ROW WHEN (NEW.state = 'granted' AND OLD.state <> 'granted') EXECUTE FUNCTION app.course_exceptions_settle();
--> statement-breakpoint
-- Nothing of a completion changes but the unit, which follows the person; see app.staff_move_training().
CREATE FUNCTION app.completions_stand() RETURNS trigger LANGUAGE plpgsql
AS $$
BEGIN
  IF TG_OP = 'DELETE' OR to_jsonb(NEW) - 'unit_id' <> to_jsonb(OLD) - 'unit_id' THEN
    RAISE EXCEPTION 'completions are only added to' USING ERRCODE = 'WS001', CONSTRAINT = 'completions_stand';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER stand BEFORE UPDATE OR DELETE ON completions FOR EACH ROW EXECUTE FUNCTION app.completions_stand();
--> statement-breakpoint
CREATE FUNCTION app.completions_copy() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$ BEGIN SELECT unit_id INTO NEW.unit_id FROM staff WHERE id = NEW.staff_id; RETURN NEW; END $$;
--> statement-breakpoint
CREATE TRIGGER copy BEFORE INSERT ON completions FOR EACH ROW WHEN (NEW.unit_id IS NULL) EXECUTE FUNCTION app.completions_copy();
--> statement-breakpoint
-- The first statement waits for whoever settles the same person now, the second sees what they wrote.
CREATE FUNCTION app.completions_settle() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
BEGIN
  INSERT INTO course_standings (course_id, staff_id, unit_id, completion_id, source, version, completed_at, valid_until)
  SELECT DISTINCT ON (staff_id, course_id) course_id, staff_id, unit_id, id, source, version, completed_at, valid_until FROM new_rows
  WHERE revokes IS NULL
  ORDER BY staff_id, course_id, coalesce(valid_until, 'infinity') DESC, completed_at DESC
  ON CONFLICT (staff_id, course_id) DO UPDATE SET unit_id = excluded.unit_id;
  PERFORM FROM course_standings s JOIN new_rows n USING (staff_id, course_id) WHERE n.revokes IS NOT NULL FOR UPDATE OF s;

  WITH best AS (
    SELECT DISTINCT ON (c.staff_id, c.course_id) c.* FROM completions c
    WHERE (c.staff_id, c.course_id) IN (SELECT staff_id, course_id FROM new_rows) AND c.revokes IS NULL
      AND NOT EXISTS (SELECT FROM completions r WHERE r.revokes = c.id)
    ORDER BY c.staff_id, c.course_id, c.version >= (SELECT minimum_version FROM courses k WHERE k.id = c.course_id) DESC,
      coalesce(c.valid_until, 'infinity') DESC, c.completed_at DESC, c.id)
  UPDATE course_standings s SET completion_id = best.id, source = best.source, version = best.version,
    completed_at = best.completed_at, valid_until = best.valid_until
  FROM best WHERE best.staff_id = s.staff_id AND best.course_id = s.course_id AND best.id <> s.completion_id;

  DELETE FROM course_standings s USING new_rows n
  WHERE n.revokes IS NOT NULL AND s.staff_id = n.staff_id AND s.course_id = n.course_id AND s.completion_id = n.revokes;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER settle AFTER INSERT ON completions REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION app.completions_settle();
--> statement-breakpoint
CREATE FUNCTION app.staff_move_training() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, app, pg_temp SET enable_nestloop = off
AS $$
BEGIN
  IF (SELECT count(*) FROM new_rows n JOIN old_rows o USING (id) WHERE n.unit_id <> o.unit_id) > 0 THEN
    UPDATE course_bookings b SET unit_id = n.unit_id FROM new_rows n
    WHERE b.staff_id = n.id AND b.state IN ('booked', 'waiting') AND b.unit_id <> n.unit_id;
    UPDATE completions c SET unit_id = n.unit_id FROM new_rows n WHERE c.staff_id = n.id AND c.unit_id <> n.unit_id;
    UPDATE course_standings c SET unit_id = n.unit_id FROM new_rows n WHERE c.staff_id = n.id AND c.unit_id <> n.unit_id;
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER move_training AFTER UPDATE ON staff REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION app.staff_move_training();
--> statement-breakpoint

-- ── Search ───────────────────────────────────────────────────────────────────────────────────────
CREATE FUNCTION app.search_courses(query text) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$ SELECT app.search_ids('courses', query) $$;
--> statement-breakpoint
CREATE FUNCTION app.search_course_sessions(query text) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
  SELECT app.search_ids('course_sessions', query, 'OR course_id = ANY (ARRAY(SELECT id FROM courses WHERE {term}))
    OR unit_id = ANY (ARRAY(SELECT id FROM units WHERE {term}))')
$$;
--> statement-breakpoint

-- ── What an import of sessions and attendance undoes ─────────────────────────────────────────────
CREATE OR REPLACE FUNCTION app.not_compared(tbl name) RETURNS text[] LANGUAGE sql IMMUTABLE
AS $$
  SELECT ARRAY['created_at', 'updated_at', 'search', 'path'] || CASE
    WHEN tbl IN ('handovers', 'extension_holders', 'attendances') THEN ARRAY['unit_id']
    WHEN tbl = 'course_sessions' THEN ARRAY['seats_taken', 'lines_taken', 'waiting', 'sequence']
    WHEN tbl = 'courses' THEN ARRAY['covered_unit_ids', 'version', 'minimum_version', 'minimum_since']
    ELSE '{}' END
$$;
--> statement-breakpoint
-- As it was, but that attendance comes before its sessions, and those before their courses.
CREATE OR REPLACE FUNCTION app.undo_import(wanted uuid)
RETURNS TABLE (why text, entity text, row_number integer, label text, dependant text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp SET enable_nestloop = off
AS $$
DECLARE
  found integer;
  tbl name;
  relations name[] := ARRAY['attendances', 'transfers', 'extension_holders', 'extension_lines', 'line_sims', 'sim_devices', 'handovers'];
  records name[] := ARRAY['course_sessions', 'course_versions', 'courses', 'devices', 'extensions', 'lines', 'sims', 'device_models', 'transfer_batches', 'staff', 'units'];
BEGIN
  IF NOT app.has_role('it_staff') AND NOT (app.has_role('trainer')
    AND EXISTS (SELECT FROM imports i WHERE i.id = wanted AND i.kind IN ('course-sessions', 'attendance'))) THEN
    RAISE EXCEPTION 'whoever may import undoes an import' USING ERRCODE = '42501';
  END IF;
  -- A row that was written several times: as it stood at first, as it was left at last.
  WITH ends AS (
    SELECT c.entity, c.row_id, min(c.id) AS first, max(c.id) AS last FROM import_changes c
    WHERE c.import_id = wanted GROUP BY c.entity, c.row_id HAVING count(*) > 1),
  joined AS (
    UPDATE import_changes c SET after = l.after FROM ends JOIN import_changes l ON l.id = ends.last WHERE c.id = ends.first)
  DELETE FROM import_changes c USING ends
  WHERE c.import_id = wanted AND c.entity = ends.entity AND c.row_id = ends.row_id AND c.id <> ends.first;

  RETURN QUERY SELECT * FROM app.import_dependants(wanted);
  GET DIAGNOSTICS found = ROW_COUNT;
  IF found > 0 THEN RETURN; END IF;

  -- Devices may have exchanged a unique number: all give theirs up first.
  UPDATE devices d SET serial_number = NULL, imei = NULL FROM import_changes c
  WHERE c.import_id = wanted AND c.entity = 'devices' AND d.id = c.row_id AND c.before IS NOT NULL
    AND (c.before ->> 'serial_number', c.before ->> 'imei') IS DISTINCT FROM (d.serial_number, d.imei);
  FOREACH tbl IN ARRAY relations LOOP
    PERFORM app.undo_inserts(wanted, tbl);
    PERFORM app.undo_updates(wanted, tbl);
  END LOOP;
  FOREACH tbl IN ARRAY records LOOP PERFORM app.undo_updates(wanted, tbl); END LOOP;
  FOREACH tbl IN ARRAY records LOOP PERFORM app.undo_inserts(wanted, tbl); END LOOP;
  DELETE FROM import_changes c WHERE c.import_id = wanted;
END $$;
--> statement-breakpoint
DO $$
DECLARE tbl text;
BEGIN
  FOREACH tbl IN ARRAY ARRAY['courses', 'course_versions', 'course_sessions', 'attendances'] LOOP
    EXECUTE format('CREATE TRIGGER import_insert AFTER INSERT ON %I REFERENCING NEW TABLE AS new_rows
      FOR EACH STATEMENT EXECUTE FUNCTION app.import_record()', tbl);
    EXECUTE format('CREATE TRIGGER import_update AFTER UPDATE ON %I REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
      FOR EACH STATEMENT EXECUTE FUNCTION app.import_record()', tbl);
  END LOOP;
END $$;
--> statement-breakpoint

-- ── Who reads and writes what ────────────────────────────────────────────────────────────────────
DO $$
DECLARE
  tbl text;
  anybody text := '(SELECT app.actor()) IS NOT NULL';
  writer text := $e$(SELECT app.has_role('trainer', '@training', '@setup'))$e$;
  -- An import brings sessions and attendance too.
  importer text := $e$(SELECT app.has_role('trainer', 'it_staff', '@training', '@setup'))$e$;
  own text := 'staff_id = (SELECT app.staff_id())';
  in_scope text := 'unit_id = ANY ((SELECT app.scope())::uuid[])';
  -- Who was where is for those who teach; who may be let in is for everybody who keeps the doors.
  roster_reader text := $e$(SELECT app.has_role('trainer', 'it_staff', 'auditor', 'admin', '@training', '@setup'))$e$;
  state_reader text := $e$(SELECT app.has_role('trainer', 'it_staff', 'security', 'auditor', 'admin', '@training', '@setup'))$e$;
  results_reader text := $e$(SELECT app.has_role('trainer', '@training', '@setup'))$e$;
BEGIN
  CALL app.protect('courses', anybody, importer, unaudited => 'created_at,updated_at,search,covered_unit_ids');
  CALL app.protect('course_versions', anybody, importer, unaudited => 'created_at');
  CALL app.protect('course_sessions', anybody, importer, personal => 'trainer',
    unaudited => 'created_at,updated_at,search,seats_taken,lines_taken,waiting');
  CALL app.protect('course_bookings', format('%s OR %s OR %s', roster_reader, own, in_scope), writer,
    unaudited => 'created_at,updated_at,unit_id,course_id');
  -- People book for themselves, heads for their people; whether they came is not theirs to say.
  DROP POLICY insertable ON course_bookings;
  EXECUTE format('CREATE POLICY insertable ON course_bookings FOR INSERT TO mamori_app
    WITH CHECK (%s OR ((%s OR %s) AND state IN (%L, %L)))', writer, own, in_scope, 'booked', 'waiting');
  DROP POLICY updatable ON course_bookings;
  EXECUTE format('CREATE POLICY updatable ON course_bookings FOR UPDATE TO mamori_app USING (%1$s OR %2$s OR %3$s)
    WITH CHECK (%1$s OR ((%2$s OR %3$s) AND state <> %4$L))', writer, own, in_scope, 'over');
  CALL app.protect('attendances', format('%s OR %s OR %s', roster_reader, own, in_scope), importer,
    unaudited => 'unit_id,course_id');
  -- By the code that is shown in the room.
  DROP POLICY insertable ON attendances;
  EXECUTE format('CREATE POLICY insertable ON attendances FOR INSERT TO mamori_app
    WITH CHECK (%s OR (%s AND source = %L AND outcome = %L))', importer, own, 'qr', 'attended');
  CALL app.protect('completions', format('%s OR %s OR %s', state_reader, own, in_scope), writer,
    personal => 'reason', unaudited => 'created_at,unit_id');
  CALL app.protect('course_standings', format('%s OR %s OR %s', state_reader, own, in_scope), 'false', audited => false);
  CALL app.protect('course_exceptions', format('%s OR %s', $e$(SELECT app.has_role('trainer', 'security', 'auditor', 'admin', '@training'))$e$, own),
    $e$(SELECT app.has_role('trainer', 'security', 'admin', '@training', '@setup'))$e$, personal => 'kind,reason', unaudited => 'created_at,updated_at,unit_id');
  CALL app.protect('conference_logs', roster_reader, writer, personal => 'file_name', unaudited => 'created_at');
  CALL app.protect('conference_people', roster_reader, writer, audited => false);
  CALL app.protect('course_session_keys', $e$(SELECT app.has_role('@training'))$e$, $e$(SELECT app.has_role('@training'))$e$,
    key => 'session_id', audited => false);
  CALL app.protect('course_recordings', anybody, writer, unaudited => 'created_at,updated_at');
  CALL app.protect('watch_progress', format('%s OR %s', roster_reader, own), format('%s OR %s', results_reader, own), audited => false);
  CALL app.protect('quizzes', anybody, writer, unaudited => 'created_at,updated_at');
  -- With their answers: whoever is asked gets a copy without.
  CALL app.protect('quiz_questions', results_reader, writer, unaudited => 'created_at,updated_at');
  CALL app.protect('quiz_attempts', format('%s OR %s', results_reader, own), $e$(SELECT app.has_role('@training', '@setup'))$e$,
    personal => 'questions,answers,score,total,passed');
  FOREACH tbl IN ARRAY ARRAY['courses', 'course_sessions', 'course_bookings', 'course_exceptions', 'course_recordings',
    'quizzes', 'quiz_questions'] LOOP
    EXECUTE format('CREATE TRIGGER touch BEFORE UPDATE ON %I FOR EACH ROW EXECUTE FUNCTION app.touch()', tbl);
  END LOOP;
END $$;
--> statement-breakpoint
REVOKE UPDATE, DELETE ON completions FROM mamori_app;
--> statement-breakpoint
REVOKE INSERT, UPDATE, DELETE ON course_standings FROM mamori_app;
--> statement-breakpoint
REVOKE DELETE ON quiz_attempts FROM mamori_app;
--> statement-breakpoint
-- Those who teach import their own two kinds of file, and see those alone.
DO $$
DECLARE
  tbl text;
BEGIN
  EXECUTE $p$CREATE POLICY trainers ON imports TO mamori_app
    USING ((SELECT app.has_role('trainer')) AND kind IN ('course-sessions', 'attendance'))
    WITH CHECK ((SELECT app.has_role('trainer')) AND kind IN ('course-sessions', 'attendance'))$p$;
  FOREACH tbl IN ARRAY ARRAY['import_files', 'import_rows', 'import_progress'] LOOP
    EXECUTE format($p$CREATE POLICY trainers ON %I TO mamori_app
      USING ((SELECT app.has_role('trainer')) AND import_id IN (SELECT id FROM imports))
      WITH CHECK ((SELECT app.has_role('trainer')) AND import_id IN (SELECT id FROM imports))$p$, tbl);
  END LOOP;
  EXECUTE $p$CREATE POLICY trainers ON import_mappings TO mamori_app
    USING ((SELECT app.has_role('trainer')) AND kind IN ('course-sessions', 'attendance'))
    WITH CHECK ((SELECT app.has_role('trainer')) AND kind IN ('course-sessions', 'attendance'))$p$;
END $$;
--> statement-breakpoint
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO mamori_app;
--> statement-breakpoint
REVOKE USAGE ON SEQUENCE audit_entries_id_seq FROM mamori_app;
--> statement-breakpoint
DO $$
DECLARE
  callable text;
BEGIN
  FOREACH callable IN ARRAY ARRAY['course_version_on(uuid, date)', 'fiscal_year_end(date)', 'course_valid_until(courses, date)',
    'course_people(uuid, date)', 'is_course_for(courses, uuid)', 'course_since(uuid)', 'course_ends_on(courses, course_standings)',
    'course_state(courses, course_standings, date, date)', 'course_fact(uuid, timestamptz)', 'course_outlook(date)',
    'conference_lines()', 'lines_in_use(timestamptz, timestamptz, uuid)', 'lock_course_sessions(uuid[])',
    'promote_waiting(uuid, timestamptz)', 'search_courses(text)', 'search_course_sessions(text)'] LOOP
    EXECUTE format('GRANT EXECUTE ON FUNCTION app.%s TO mamori_app', callable);
  END LOOP;
END $$;
