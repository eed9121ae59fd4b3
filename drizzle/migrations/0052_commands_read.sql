-- Which keys there are is for those who see commands, and for whoever answers devices.
ALTER POLICY readable ON command_key_sets
  USING ((SELECT app.has_role('it_staff', 'security', 'auditor', 'admin', '@agents', '@jobs', '@setup')));
