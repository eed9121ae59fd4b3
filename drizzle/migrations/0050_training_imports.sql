-- What an import tells of a recording happened at its session, not when the file came.
CREATE OR REPLACE FUNCTION app.settle_completions(wanted_courses uuid[], people uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
BEGIN
  INSERT INTO completions (course_id, staff_id, unit_id, version, completed_at, valid_until, source, evidence_id, recorded_by)
  WITH pairs AS MATERIALIZED (
    SELECT DISTINCT course_id, staff_id FROM unnest(wanted_courses, people) AS p (course_id, staff_id)),
  bases AS MATERIALIZED (
    SELECT p.course_id, p.staff_id, a.id,
      CASE WHEN a.way = 'recording' AND a.source <> 'import' THEN least(a.recorded_at, now()) ELSE s.ends_at END AS at,
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
