-- ── Reminders of courses ─────────────────────────────────────────────────────────────────────────
DO $$
DECLARE
  reader text := $e$(SELECT app.has_role('section_head', 'it_staff', 'trainer', 'auditor', 'admin', '@training', '@setup'))$e$;
  writer text := $e$(SELECT app.has_role('@training', '@setup'))$e$;
BEGIN
  CALL app.protect('course_reminders', reader, writer, key => 'staff_id,sent_on', audited => false);
  CALL app.protect('course_escalations', reader, writer, key => 'unit_id,sent_on', audited => false);
END $$;
--> statement-breakpoint
-- Whoever reminds has to know whom.
CREATE POLICY training_reads ON staff FOR SELECT TO mamori_app USING ((SELECT app.has_role('@training')));
