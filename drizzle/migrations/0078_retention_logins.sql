-- What no period reached: logins of nobody on the staff list (contractors, auditors from outside), and the last
-- inventory of a device that sends none any more, with the names of who signed on. docs/operations.md, Retention.

CREATE FUNCTION app.retention_keeps_login(login uuid) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, app, pg_temp
AS $$
  SELECT EXISTS (SELECT FROM approvals WHERE state IN ('requested', 'approved') AND (requested_by = login OR target_ids @> ARRAY[login]))
$$;
--> statement-breakpoint
-- What retention_erase_staff() does to the login of somebody who left, for itself.
DO $$
DECLARE
  head text := 'CREATE FUNCTION app.retention_erase_logins(logins uuid[]) RETURNS void LANGUAGE plpgsql SET search_path = public, app, pg_temp AS ';
  of_staff text := pg_get_functiondef('app.retention_erase_staff(uuid[])'::regprocedure);
  begins integer := strpos(of_staff, '  -- The login stays as whoever did what the audit tells');
  last text := 'PERFORM app.audit_forget(''users'', logins::text[]);';
  ends integer := strpos(of_staff, last) + length(last);
  part text := substr(of_staff, begins, ends - begins);
BEGIN
  IF begins = 0 OR ends = length(last) THEN RAISE EXCEPTION 'this is not the function that this takes apart'; END IF;
  EXECUTE head || quote_literal(E'\nDECLARE\n  gone text := ''（消去済）'';\n  touched text[];\nBEGIN\n' || part || E'\nEND ');
  EXECUTE replace(of_staff, part, '  PERFORM app.retention_erase_logins(logins);');
END $$;
--> statement-breakpoint
DO $$
DECLARE
  of_due text := pg_get_functiondef('app.retention_due(text, timestamptz, boolean, integer)'::regprocedure);
  of_erase text := pg_get_functiondef('app.retention_erase(uuid, text, timestamptz, integer)'::regprocedure);
  of_remarks text := pg_get_functiondef('app.retention_erase_remarks_of(uuid[])'::regprocedure);
  step record;
  before text;
BEGIN
  FOR step IN SELECT * FROM (VALUES
    (1, 'AND app.retention_keeps_staff(id) = held LIMIT most;', E'AND app.retention_keeps_staff(id) = held
      UNION ALL
      SELECT id::text FROM users
      WHERE staff_id IS NULL AND disabled_at < before AND username <> ''erased-'' || id AND app.retention_keeps_login(id) = held LIMIT most;'),
    (1, 'SELECT id::text FROM inventory_changes WHERE at < before LIMIT most;', E'SELECT id::text FROM inventory_changes WHERE at < before
          -- An agent that is still there sends it anew, since we have none.
          UNION ALL SELECT device_id::text FROM inventories WHERE at < before LIMIT most;'),
    (2, 'PERFORM app.retention_erase_staff(ids::uuid[]);', E'PERFORM app.retention_erase_staff(ids::uuid[]);
      PERFORM app.retention_erase_logins(ARRAY(SELECT id FROM users WHERE id = ANY (ids::uuid[]) AND staff_id IS NULL));'),
    (2, 'DELETE FROM inventory_changes WHERE id = ANY (ids::bigint[]);', E'
      DELETE FROM inventory_changes WHERE id = ANY (ARRAY(SELECT i::bigint FROM unnest(ids) AS i WHERE i !~ ''-''));
      DELETE FROM inventories WHERE device_id = ANY (ARRAY(SELECT i::uuid FROM unnest(ids) AS i WHERE i ~ ''-''));'),
    (3, 'WHERE staff_id = ANY (people));', 'WHERE staff_id = ANY (people) OR (staff_id IS NULL AND id = ANY (people)));')
  ) AS steps (target, old, new) LOOP
    before := CASE step.target WHEN 1 THEN of_due WHEN 2 THEN of_erase ELSE of_remarks END;
    IF strpos(before, step.old) = 0 THEN RAISE EXCEPTION 'this is not the function that this adds to: %', step.old; END IF;
    before := replace(before, step.old, step.new);
    CASE step.target WHEN 1 THEN of_due := before; WHEN 2 THEN of_erase := before; ELSE of_remarks := before; END CASE;
  END LOOP;
  EXECUTE of_due;
  EXECUTE of_erase;
  EXECUTE of_remarks;
END $$;
