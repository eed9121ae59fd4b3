-- ── What those who operate it are told of ────────────────────────────────────────────────────────
CALL app.protect('alerts', $e$(SELECT app.has_role('security', 'auditor', 'admin', '@jobs'))$e$,
  $e$(SELECT app.has_role('@jobs'))$e$, audited => false);
