-- ── Recordings ───────────────────────────────────────────────────────────────────────────────────
-- Drafts and what was withdrawn are for those who teach.
DROP POLICY readable ON course_recordings;
--> statement-breakpoint
CREATE POLICY readable ON course_recordings FOR SELECT TO mamori_app USING (
  (SELECT app.has_role('trainer', '@training', '@setup'))
  OR ((SELECT app.actor()) IS NOT NULL AND published_at IS NOT NULL AND withdrawn_at IS NULL));
--> statement-breakpoint
-- What somebody has watched is what the service saw, not what they say.
DROP POLICY insertable ON watch_progress;
--> statement-breakpoint
DROP POLICY updatable ON watch_progress;
--> statement-breakpoint
DROP POLICY deletable ON watch_progress;
--> statement-breakpoint
CREATE POLICY insertable ON watch_progress FOR INSERT TO mamori_app WITH CHECK ((SELECT app.has_role('@training', '@setup')));
--> statement-breakpoint
CREATE POLICY updatable ON watch_progress FOR UPDATE TO mamori_app USING ((SELECT app.has_role('@training', '@setup')));
--> statement-breakpoint
CREATE POLICY deletable ON watch_progress FOR DELETE TO mamori_app USING ((SELECT app.has_role('@training', '@setup')));
--> statement-breakpoint

-- ── Quizzes ──────────────────────────────────────────────────────────────────────────────────────
-- How many questions an attempt asks, for people who may not see the questions.
CREATE FUNCTION app.quiz_asks(wanted uuid) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
  SELECT coalesce(sum(least(available, coalesce((z.per_pool ->> pool)::int, available))), 0)::int
  FROM quizzes z, (
    SELECT q.quiz_id, q.pool, count(*)::int AS available FROM quiz_questions q WHERE q.retired_at IS NULL GROUP BY q.quiz_id, q.pool
  ) pools
  WHERE z.id = wanted AND pools.quiz_id = z.id AND app.actor() IS NOT NULL
$$;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION app.quiz_asks(uuid) TO mamori_app;
--> statement-breakpoint
-- What is asked, and what is right, stands from the moment it was drawn.
CREATE FUNCTION app.quiz_attempts_drawn() RETURNS trigger LANGUAGE plpgsql
AS $$
BEGIN
  RAISE EXCEPTION 'this attempt was drawn' USING ERRCODE = 'WS001', CONSTRAINT = 'quiz_attempts_stand';
END $$;
--> statement-breakpoint
CREATE TRIGGER drawn BEFORE UPDATE ON quiz_attempts FOR EACH ROW
  WHEN ((NEW.staff_id, NEW.quiz_id, NEW.questions, NEW.key, NEW.started_at, NEW.expires_at)
    IS DISTINCT FROM (OLD.staff_id, OLD.quiz_id, OLD.questions, OLD.key, OLD.started_at, OLD.expires_at))
  EXECUTE FUNCTION app.quiz_attempts_drawn();
--> statement-breakpoint
-- The right answers stay out of the audit, which more people read than may know them.
DROP TRIGGER audit_insert ON quiz_attempts;
--> statement-breakpoint
DROP TRIGGER audit_update ON quiz_attempts;
--> statement-breakpoint
DROP TRIGGER audit_delete ON quiz_attempts;
--> statement-breakpoint
CREATE TRIGGER audit_insert AFTER INSERT ON quiz_attempts REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION app.audit_write('id', 'questions,answers,score,total,passed', '', 'key');
--> statement-breakpoint
CREATE TRIGGER audit_update AFTER UPDATE ON quiz_attempts REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION app.audit_write('id', 'questions,answers,score,total,passed', '', 'key');
--> statement-breakpoint
CREATE TRIGGER audit_delete AFTER DELETE ON quiz_attempts REFERENCING OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION app.audit_write('id', 'questions,answers,score,total,passed', '', 'key');
--> statement-breakpoint

-- ── Certificates of completion ───────────────────────────────────────────────────────────────────
-- For whoever completed it, those who teach and those who audit: fewer than may see that it was completed.
CREATE FUNCTION app.completion_paper(wanted uuid) RETURNS TABLE (
  id uuid, course_name text, version integer, staff_name text, employee_number text, unit_path text,
  completed_at timestamptz, valid_until date, source text, revoked boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
  SELECT c.id, k.name, c.version, s.name, s.employee_number, u.path, c.completed_at, c.valid_until, c.source,
    EXISTS (SELECT FROM completions r WHERE r.revokes = c.id)
  FROM completions c JOIN courses k ON k.id = c.course_id JOIN staff s ON s.id = c.staff_id JOIN units u ON u.id = c.unit_id
  WHERE c.id = wanted AND c.revokes IS NULL
    AND (app.has_role('trainer', 'auditor') OR c.staff_id = app.staff_id())
$$;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION app.completion_paper(uuid) TO mamori_app;
