-- Every door writes down what it answered, whoever it speaks for; who may ask why a device was rejected reads it.
CALL app.protect('door_answers', $e$(SELECT app.has_role('it_staff', 'security', '@jobs', '@radius'))$e$,
  $e$(SELECT app.actor()) IS NOT NULL$e$, audited => false);
--> statement-breakpoint
DROP POLICY deletable ON door_answers;
--> statement-breakpoint
CREATE POLICY deletable ON door_answers FOR DELETE TO mamori_app USING ((SELECT app.has_role('@jobs')));
--> statement-breakpoint
REVOKE UPDATE ON door_answers FROM mamori_app;
--> statement-breakpoint
GRANT USAGE ON SEQUENCE door_answers_id_seq TO mamori_app;
