-- A practice is CSIRT's alone to begin, whoever may report in earnest.
DROP POLICY insertable ON incidents;
--> statement-breakpoint
DO $$
BEGIN
  EXECUTE $p$CREATE POLICY insertable ON incidents FOR INSERT TO mamori_app WITH CHECK (
    (NOT drill OR (SELECT app.has_role('security', '@incidents', '@setup')))
    AND ((SELECT app.has_role('it_staff', 'security', '@incidents', '@setup'))
      OR unit_id = ANY ((SELECT app.scope())::uuid[]) OR holder_id = (SELECT app.staff_id())))$p$;
END $$;
