-- How many were lost is an indicator.
CREATE POLICY indicators_reads ON incidents FOR SELECT TO mamori_app USING ((SELECT app.has_role('@indicators')));
