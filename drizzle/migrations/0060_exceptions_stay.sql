-- Nobody takes an exception away: it ends, or is withdrawn.
CREATE POLICY nobody_deletes ON course_exceptions FOR DELETE TO mamori_app USING (false);
