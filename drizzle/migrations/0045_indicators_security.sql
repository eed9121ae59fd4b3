-- ── Surveys ──────────────────────────────────────────────────────────────────────────────────────
-- What people were asked, and from how many answers on results are shown, stands once somebody has answered.
CREATE FUNCTION app.surveys_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
BEGIN
  IF (NEW.questions, NEW.opens_on, NEW.minimum_answers) IS DISTINCT FROM (OLD.questions, OLD.opens_on, OLD.minimum_answers)
    AND EXISTS (SELECT FROM survey_participants WHERE survey_id = NEW.id) THEN
    RAISE EXCEPTION 'people have answered this survey' USING ERRCODE = 'WS001', CONSTRAINT = 'surveys_stand';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER guard BEFORE UPDATE ON surveys FOR EACH ROW EXECUTE FUNCTION app.surveys_guard();
--> statement-breakpoint
-- A counter for every possible answer, before the first one comes.
CREATE FUNCTION app.surveys_count() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
BEGIN
  DELETE FROM survey_tallies WHERE survey_id = NEW.id;
  INSERT INTO survey_tallies (survey_id, question, option)
  SELECT NEW.id, place, option
  FROM jsonb_array_elements(NEW.questions) WITH ORDINALITY AS asked (question, place),
    generate_series(1, CASE question ->> 'kind' WHEN 'scale' THEN 5 ELSE jsonb_array_length(question -> 'options') END) AS option;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER count_anew AFTER INSERT OR UPDATE OF questions ON surveys FOR EACH ROW EXECUTE FUNCTION app.surveys_count();
--> statement-breakpoint
-- One answer per person: who has answered goes into one table, what was answered into counters. Every counter
-- is written each time, also by nought: else the transaction that wrote a counter last would tell whose it was.
CREATE FUNCTION app.answer_survey(wanted uuid, answers integer[], on_day date) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
DECLARE
  survey surveys;
BEGIN
  -- One after the other, or two would wait for each other's counters.
  SELECT * INTO survey FROM surveys WHERE id = wanted FOR UPDATE;
  IF NOT FOUND THEN RETURN 'not_found'; END IF;
  IF app.staff_id() IS NULL THEN RETURN 'no_staff_record'; END IF;
  IF on_day NOT BETWEEN survey.opens_on AND survey.closes_on THEN RETURN 'survey_closed'; END IF;
  INSERT INTO survey_participants VALUES (wanted, app.staff_id()) ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN RETURN 'survey_answered'; END IF;
  UPDATE survey_tallies SET count = count + coalesce(answers[question] = option, false)::integer WHERE survey_id = wanted;
  RETURN 'answered';
END $$;
--> statement-breakpoint
-- Only when it is over: whoever looked before and after one answer would know it.
CREATE FUNCTION app.survey_results(wanted uuid, on_day date) RETURNS TABLE (question smallint, option smallint, count integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
  SELECT t.question, t.option, t.count FROM surveys s JOIN survey_tallies t ON t.survey_id = s.id
  WHERE s.id = wanted AND s.closes_on < on_day
    AND app.has_role('section_head', 'it_staff', 'trainer', 'security', 'auditor', 'admin', '@indicators')
    AND (SELECT count(*) FROM survey_participants p WHERE p.survey_id = s.id) >= s.minimum_answers
  ORDER BY t.question, t.option
$$;
--> statement-breakpoint
CREATE FUNCTION app.survey_answers(wanted uuid) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$ SELECT count(*)::integer FROM survey_participants WHERE survey_id = wanted AND app.actor() IS NOT NULL $$;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION app.answer_survey(uuid, integer[], date), app.survey_results(uuid, date), app.survey_answers(uuid) TO mamori_app;
--> statement-breakpoint

-- ── Who reads and writes what ────────────────────────────────────────────────────────────────────
-- @indicators counts in the ledger what fills by itself.
DO $$
DECLARE
  tbl text;
  anybody text := '(SELECT app.actor()) IS NOT NULL';
  reader text := $e$(SELECT app.has_role('section_head', 'it_staff', 'trainer', 'security', 'auditor', 'admin', '@setup', '@indicators'))$e$;
  writer text := $e$(SELECT app.has_role('it_staff', 'admin', '@setup'))$e$;
  filler text := $e$(SELECT app.has_role('it_staff', 'admin', '@setup', '@indicators'))$e$;
BEGIN
  CALL app.protect('indicators', reader, writer, unaudited => 'created_at,updated_at');
  CALL app.protect('indicator_targets', reader, writer, key => 'indicator_id,fiscal_year');
  CALL app.protect('indicator_values', reader, filler, unaudited => 'updated_at');
  CALL app.protect('measures', reader, writer, unaudited => 'created_at,updated_at');
  CALL app.protect('surveys', anybody, writer, unaudited => 'created_at,updated_at');
  -- Written by app.answer_survey alone, and not audited: an entry would tell when somebody answered.
  CALL app.protect('survey_participants', 'staff_id = (SELECT app.staff_id())', 'false', key => 'survey_id,staff_id', audited => false);
  CALL app.protect('survey_tallies', 'false', 'false', key => 'survey_id,question,option', audited => false);
  FOREACH tbl IN ARRAY ARRAY['indicators', 'indicator_values', 'measures', 'surveys'] LOOP
    EXECUTE format('CREATE TRIGGER touch BEFORE UPDATE ON %I FOR EACH ROW EXECUTE FUNCTION app.touch()', tbl);
  END LOOP;
  FOREACH tbl IN ARRAY ARRAY['devices', 'replacements'] LOOP
    EXECUTE format('CREATE POLICY indicators_reads ON %I FOR SELECT TO mamori_app USING ((SELECT app.has_role(%L)))', tbl, '@indicators');
  END LOOP;
END $$;
--> statement-breakpoint
REVOKE DELETE ON indicators, surveys FROM mamori_app;
