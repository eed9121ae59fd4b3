-- Who answers SCEP reads the RA's key and what waits for approval; both are sealed.
CALL app.protect('scep_ras', $e$(SELECT app.has_role('@pki', '@enrollment'))$e$, $e$(SELECT app.has_role('@pki'))$e$,
  key => 'certificate_id', secret => 'sealed_key');
--> statement-breakpoint
CALL app.protect('scep_requests', $e$(SELECT app.has_role('@enrollment'))$e$, $e$(SELECT app.has_role('@enrollment'))$e$,
  secret => 'sealed_request');
