ALTER TABLE "imports" DROP CONSTRAINT "imports_kind_check";--> statement-breakpoint
ALTER TABLE "imports" ADD CONSTRAINT "imports_kind_check" CHECK ("imports"."kind" in ('units', 'staff', 'devices', 'smartphones', 'transfers', 'course-sessions', 'attendance', 'indicators'));--> statement-breakpoint
-- What an import of values writes can be put back.
CREATE TRIGGER import_insert AFTER INSERT ON indicator_values REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION app.import_record();
--> statement-breakpoint
CREATE TRIGGER import_update AFTER UPDATE ON indicator_values REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION app.import_record();
--> statement-breakpoint
-- As it was, with values of indicators.
CREATE OR REPLACE FUNCTION app.undo_import(wanted uuid)
RETURNS TABLE (why text, entity text, row_number integer, label text, dependant text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp SET enable_nestloop = off
AS $$
DECLARE
  found integer;
  tbl name;
  relations name[] := ARRAY['indicator_values', 'attendances', 'transfers', 'extension_holders', 'extension_lines', 'line_sims', 'sim_devices', 'handovers'];
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
-- Trainers who see more imports by another role still touch the rows of their own kinds alone.
DO $$
DECLARE tbl text;
BEGIN
  FOREACH tbl IN ARRAY ARRAY['import_files', 'import_rows', 'import_progress'] LOOP
    EXECUTE format('DROP POLICY trainers ON %I', tbl);
    EXECUTE format($p$CREATE POLICY trainers ON %I TO mamori_app USING ((SELECT app.has_role('trainer'))
      AND import_id IN (SELECT id FROM imports WHERE kind IN ('course-sessions', 'attendance')))$p$, tbl);
  END LOOP;
END $$;
