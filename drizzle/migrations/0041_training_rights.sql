-- ── Bookings ─────────────────────────────────────────────────────────────────────────────────────
DROP FUNCTION app.promote_waiting(uuid, timestamptz);
--> statement-breakpoint
-- Gives free places to those who have waited longest; returns who got one. Whoever frees a place need not be
-- able to write the bookings of others, or to read them.
CREATE FUNCTION app.promote_waiting(wanted uuid, at timestamptz)
RETURNS TABLE (staff_id uuid, course_name text, starts_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
DECLARE
  s course_sessions;
BEGIN
  SELECT * INTO s FROM course_sessions WHERE id = wanted FOR NO KEY UPDATE;
  IF s.state <> 'planned' OR s.starts_at <= at OR s.waiting = 0 THEN RETURN; END IF;
  RETURN QUERY
  WITH next AS (
    SELECT b.id, row_number() OVER (PARTITION BY b.way ORDER BY b.turn) AS place, b.way FROM course_bookings b
    WHERE b.session_id = wanted AND b.state = 'waiting'),
  promoted AS (
    UPDATE course_bookings b SET state = 'booked' FROM next
    WHERE b.id = next.id
      AND next.place <= CASE next.way WHEN 'room' THEN s.seats - s.seats_taken ELSE s.lines - s.lines_taken END
    RETURNING b.staff_id, b.turn)
  SELECT p.staff_id, c.name, s.starts_at FROM promoted p JOIN courses c ON c.id = s.course_id ORDER BY p.turn;
END $$;
--> statement-breakpoint
-- One's place on the waiting list, which others are on whom one does not see.
CREATE FUNCTION app.course_turn(booking course_bookings) RETURNS integer
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
BEGIN
  IF booking.state <> 'waiting' THEN RETURN NULL; END IF;
  RETURN (SELECT count(*) FROM course_bookings b
    WHERE b.session_id = booking.session_id AND b.way = booking.way AND b.state = 'waiting' AND b.turn <= booking.turn);
END $$;
--> statement-breakpoint

-- ── Exceptions ───────────────────────────────────────────────────────────────────────────────────
-- A request that came to nothing frees the way for another.
CREATE FUNCTION app.approvals_settle_exceptions() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
BEGIN
  UPDATE course_exceptions SET state = 'refused' WHERE approval_id = NEW.id AND state = 'requested';
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER settle_exceptions AFTER UPDATE OF state ON approvals FOR EACH ROW
  WHEN (NEW.action = 'courses.except' AND NEW.state IN ('refused', 'withdrawn', 'expired', 'failed'))
  EXECUTE FUNCTION app.approvals_settle_exceptions();
--> statement-breakpoint

-- ── Warnings ─────────────────────────────────────────────────────────────────────────────────────
-- Whose access ends by that day; of each end they hear once.
CREATE FUNCTION app.take_course_warnings(today date, ahead date)
RETURNS TABLE (user_id uuid, head_user_id uuid, course_name text, last_day date)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
BEGIN
  IF NOT app.has_role('@training') THEN RAISE EXCEPTION 'training alone warns' USING ERRCODE = '42501'; END IF;
  RETURN QUERY
  WITH taken AS (
    INSERT INTO course_warnings AS w (course_id, staff_id, last_day)
    SELECT o.course_id, o.staff_id, o.until FROM app.course_outlook(today) o WHERE o.until BETWEEN today AND ahead
    ORDER BY o.staff_id, o.course_id
    ON CONFLICT DO NOTHING RETURNING w.course_id, w.staff_id, w.last_day)
  SELECT own.id, head.id, c.name, t.last_day
  FROM taken t JOIN staff s ON s.id = t.staff_id JOIN courses c ON c.id = t.course_id JOIN units n ON n.id = s.unit_id
    LEFT JOIN users own ON own.staff_id = s.id AND own.disabled_at IS NULL
    LEFT JOIN users head ON head.staff_id = n.head_staff_id AND head.disabled_at IS NULL;
END $$;
--> statement-breakpoint

-- ── Who reads and writes what ────────────────────────────────────────────────────────────────────
-- IT staff bring sessions and attendance by a file, and change none by hand.
CREATE FUNCTION app.imports_now() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT nullif(current_setting('app.import', true), '') IS NOT NULL $$;
--> statement-breakpoint
DO $$
DECLARE
  tbl text;
  writer text := $e$((SELECT app.has_role('trainer', '@training', '@setup'))
    OR (SELECT app.has_role('it_staff') AND app.imports_now()))$e$;
  asked text := $e$requested_by = (SELECT app.user_id()) AND (SELECT app.has_role('trainer')) AND action = 'courses.except'$e$;
  callable text;
BEGIN
  FOREACH tbl IN ARRAY ARRAY['courses', 'course_versions', 'course_sessions', 'attendances'] LOOP
    EXECUTE format('DROP POLICY updatable ON %I', tbl);
    EXECUTE format('DROP POLICY deletable ON %I', tbl);
    EXECUTE format('DROP POLICY insertable ON %I', tbl);
    EXECUTE format('CREATE POLICY updatable ON %I FOR UPDATE TO mamori_app USING (%s)', tbl, writer);
    EXECUTE format('CREATE POLICY deletable ON %I FOR DELETE TO mamori_app USING (%s)', tbl, writer);
    EXECUTE format('CREATE POLICY insertable ON %I FOR INSERT TO mamori_app WITH CHECK (%s)', tbl,
      writer || CASE tbl WHEN 'attendances'
        THEN $e$ OR (staff_id = (SELECT app.staff_id()) AND source = 'qr' AND outcome = 'attended')$e$ ELSE '' END);
  END LOOP;
  FOREACH tbl IN ARRAY ARRAY['conference_logs', 'conference_people'] LOOP
    EXECUTE format('DROP POLICY readable ON %I', tbl);
    EXECUTE format('CREATE POLICY readable ON %I FOR SELECT TO mamori_app USING ((SELECT app.has_role(%L, %L, %L)))',
      tbl, 'trainer', 'auditor', '@training');
  END LOOP;
  -- Whoever approves does so with the rights of the one who asked.
  FOREACH tbl IN ARRAY ARRAY['updatable', 'deletable', 'insertable'] LOOP
    EXECUTE format('DROP POLICY %I ON course_exceptions', tbl);
  END LOOP;
  CREATE POLICY updatable ON course_exceptions FOR UPDATE TO mamori_app
    USING ((SELECT app.has_role('trainer', '@training', '@setup')));
  CREATE POLICY insertable ON course_exceptions FOR INSERT TO mamori_app
    WITH CHECK ((SELECT app.has_role('trainer', '@training', '@setup')) AND state = 'requested');
  -- Those who teach show the code; of those who scan it, nobody sees the key.
  DROP POLICY readable ON course_session_keys;
  DROP POLICY insertable ON course_session_keys;
  CREATE POLICY readable ON course_session_keys FOR SELECT TO mamori_app USING ((SELECT app.has_role('trainer', '@training')));
  CREATE POLICY insertable ON course_session_keys FOR INSERT TO mamori_app WITH CHECK ((SELECT app.has_role('trainer', '@training')));
  -- Asked for by those who teach, about this alone; decided by others, as ever.
  EXECUTE format('CREATE POLICY training_reads ON approvals FOR SELECT TO mamori_app USING (%s)', asked);
  EXECUTE format('CREATE POLICY training_asks ON approvals FOR INSERT TO mamori_app WITH CHECK (%s AND state = %L)', asked, 'requested');
  CALL app.protect('course_warnings', 'false', 'false', audited => false);
  FOREACH callable IN ARRAY ARRAY['promote_waiting(uuid, timestamptz)', 'course_turn(course_bookings)',
    'take_course_warnings(date, date)', 'imports_now()'] LOOP
    EXECUTE format('GRANT EXECUTE ON FUNCTION app.%s TO mamori_app', callable);
  END LOOP;
END $$;
--> statement-breakpoint
REVOKE INSERT, UPDATE, DELETE ON course_warnings FROM mamori_app;
