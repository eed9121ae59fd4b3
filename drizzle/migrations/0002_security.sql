-- The audit chain, row security, and the constraints drizzle has no word for.

-- ── Audit ────────────────────────────────────────────────────────────────────────────────────────
-- A transaction that wrote anything has a row here until it commits; see app.audit_seal().
CREATE UNLOGGED TABLE app.audit_pending (tx uuid PRIMARY KEY);
--> statement-breakpoint
CREATE TYPE app.audit_opening AS (commitment text, salt text, value jsonb);
--> statement-breakpoint

CREATE FUNCTION app.audit_instant(at timestamptz) RETURNS text LANGUAGE sql STABLE
AS $$ SELECT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') $$;
--> statement-breakpoint

-- Triggers write the entries, so no write can forget its own.
-- Arguments: key columns (two at most), personal, secret, and derived columns.
CREATE FUNCTION app.audit_write() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
DECLARE
  current_tx uuid := nullif(current_setting('app.tx', true), '')::uuid;
  before jsonb[] := '{}';
  after jsonb[] := '{}';
BEGIN
  IF app.actor() IS NULL OR current_tx IS NULL THEN
    RAISE EXCEPTION 'write to % outside the gateway', TG_TABLE_NAME USING ERRCODE = '42501';
  END IF;
  IF TG_OP <> 'INSERT' THEN SELECT coalesce(array_agg(to_jsonb(r)), '{}') INTO before FROM old_rows r; END IF;
  IF TG_OP <> 'DELETE' THEN SELECT coalesce(array_agg(to_jsonb(r)), '{}') INTO after FROM new_rows r; END IF;
  IF app.audit_record(current_tx, TG_TABLE_NAME, before, after, string_to_array(TG_ARGV[0], ','),
    string_to_array(TG_ARGV[1], ','), string_to_array(TG_ARGV[2], ','), string_to_array(TG_ARGV[3], ',')) > 0
  THEN
    INSERT INTO app.audit_pending VALUES (current_tx) ON CONFLICT DO NOTHING;
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint

-- One entry per row that changed. Rows are paired by key; a row whose key changed is one row gone and one
-- come. A personal value enters the payload as sha256(salt:value), and its opening goes to audit_values,
-- where erasing it leaves the chain verifiable. Of a secret only the fact of its change remains.
-- No step may be a join that grows with the square of the rows: the plan is made once, for any number.
CREATE FUNCTION app.audit_record(
  current_tx uuid, entity text, before jsonb[], after jsonb[],
  keys text[], personal text[], secret text[], derived text[]
) RETURNS bigint LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  who text := app.actor();
  moment text := app.audit_instant(now());
  written bigint;
BEGIN
  WITH old AS MATERIALIZED (
    SELECT concat_ws(':', r ->> keys[1], r ->> keys[2]) AS entity_id, r - derived AS o FROM unnest(before) AS r
  ),
  new AS MATERIALIZED (
    SELECT concat_ws(':', r ->> keys[1], r ->> keys[2]) AS entity_id, r - derived AS n FROM unnest(after) AS r
  ),
  changed AS MATERIALIZED (
    SELECT nextval('audit_entries_id_seq') AS id, entity_id, o, n, hidden, openings
    FROM new FULL JOIN old USING (entity_id), LATERAL (
      SELECT
        jsonb_object_agg(field, CASE WHEN o IS NULL OR n IS NULL THEN coalesce(was, becomes)
          ELSE jsonb_build_array(was, becomes) END) AS hidden,
        array_agg((was ->> 'commitment', was_salt, o -> field)::app.audit_opening)
            FILTER (WHERE was IS NOT NULL AND field = ANY (personal))
          || array_agg((becomes ->> 'commitment', becomes_salt, n -> field)::app.audit_opening)
            FILTER (WHERE becomes IS NOT NULL AND field = ANY (personal)) AS openings
      FROM (
        SELECT field, was_salt, becomes_salt,
          CASE WHEN was_salt IS NULL THEN NULL WHEN field = ANY (secret) THEN '{"secret": true}'
            ELSE jsonb_build_object('commitment',
              encode(sha256(convert_to(was_salt || ':' || (o -> field)::text, 'UTF8')), 'hex')) END AS was,
          CASE WHEN becomes_salt IS NULL THEN NULL WHEN field = ANY (secret) THEN '{"secret": true}'
            ELSE jsonb_build_object('commitment',
              encode(sha256(convert_to(becomes_salt || ':' || (n -> field)::text, 'UTF8')), 'hex')) END AS becomes
        FROM (
          SELECT field, CASE WHEN o -> field <> 'null' THEN gen_random_uuid()::text END AS was_salt,
            CASE WHEN n -> field <> 'null' THEN gen_random_uuid()::text END AS becomes_salt
          FROM unnest(personal || secret) AS field WHERE o -> field IS DISTINCT FROM n -> field
          OFFSET 0 -- keeps each salt one value, used twice
        ) AS salted
        WHERE was_salt IS NOT NULL OR becomes_salt IS NOT NULL
        OFFSET 0
      ) AS committed
    ) AS commitments
    WHERE o IS DISTINCT FROM n
  ),
  opened AS (
    INSERT INTO audit_values (entry_id, commitment, salt, value)
    SELECT id, opening.commitment, opening.salt, opening.value FROM changed, unnest(openings) AS opening
  )
  INSERT INTO audit_entries (id, tx, at, actor, action, entity, entity_id, payload, hash)
  SELECT id, current_tx, now(), who, action, entity, entity_id, payload,
    -- api/audit/chain.ts hashes the same lines.
    sha256(convert_to(concat_ws(E'\n', id, current_tx, moment, who, action, entity, entity_id, payload), 'UTF8'))
  FROM (
    SELECT id, entity_id,
      CASE WHEN o IS NULL THEN 'insert' WHEN n IS NULL THEN 'delete' ELSE 'update' END AS action,
      (CASE
        WHEN o IS NULL OR n IS NULL THEN coalesce(n, o) - (personal || secret)
        ELSE (
          SELECT coalesce(jsonb_object_agg(key, jsonb_build_array(o -> key, value)), '{}')
          FROM jsonb_each(n - (personal || secret)) WHERE value IS DISTINCT FROM o -> key)
      END || coalesce(hidden, '{}'))::text AS payload
    FROM changed
    OFFSET 0
  ) AS described;
  GET DIAGNOSTICS written = ROW_COUNT;
  RETURN written;
END $$;
--> statement-breakpoint

-- Runs as the last thing before commit. The digest over a long import is made before the lock, so that
-- whoever comes behind waits for one insert and not for the digest. The plans are fixed: one made afresh
-- from old statistics could read the whole history at somebody's commit.
CREATE FUNCTION app.audit_seal() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, app, pg_temp SET plan_cache_mode = force_generic_plan SET enable_seqscan = off
AS $$
DECLARE
  n integer;
  entries_digest bytea;
  last audit_links;
  sealed_at text;
BEGIN
  SELECT count(*), sha256(string_agg(hash, ''::bytea ORDER BY id)) INTO n, entries_digest FROM audit_entries WHERE tx = NEW.tx;
  DELETE FROM app.audit_pending WHERE tx = NEW.tx;
  PERFORM pg_advisory_xact_lock(hashtext('audit_links'));
  SELECT * INTO last FROM audit_links ORDER BY seq DESC LIMIT 1;
  -- Whoever seals before the end (SET CONSTRAINTS) or changes app.tx on the way loses the transaction.
  IF last.xid = pg_current_xact_id() THEN
    RAISE EXCEPTION 'write after the audit link of its transaction' USING ERRCODE = '42501';
  END IF;
  last.seq := coalesce(last.seq, 0) + 1;
  last.total := coalesce(last.total, 0) + n;
  last.hash := coalesce(last.hash, '\x0000000000000000000000000000000000000000000000000000000000000000');
  sealed_at := app.audit_instant(clock_timestamp());
  INSERT INTO audit_links (seq, tx, at, entries, total, digest, previous_hash, hash, xid)
  VALUES (last.seq, NEW.tx, sealed_at, n, last.total, entries_digest, last.hash,
    sha256(last.hash || convert_to(concat_ws(E'\n', last.seq, NEW.tx, sealed_at, n, last.total) || E'\n', 'UTF8')
      || entries_digest), pg_current_xact_id());
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER audit_seal AFTER INSERT ON app.audit_pending
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION app.audit_seal();
--> statement-breakpoint

-- ── Row security ─────────────────────────────────────────────────────────────────────────────────
-- app.protect() gives a table its policies, its grants and its audit triggers. The expressions see the
-- row's own columns; what they ask of the settings stands in (select …), evaluated once per query.
CREATE PROCEDURE app.protect(
  tbl regclass, readable text, writable text,
  key text DEFAULT 'id', personal text DEFAULT '', unaudited text DEFAULT '', audited boolean DEFAULT true,
  secret text DEFAULT ''
) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', tbl);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', tbl);
  -- The owner serves definer functions and migrations; nobody logs in to serve requests as it.
  EXECUTE format('CREATE POLICY owner ON %s TO CURRENT_USER USING (true) WITH CHECK (true)', tbl);
  EXECUTE format('CREATE POLICY readable ON %s FOR SELECT TO mamori_app USING (%s)', tbl, readable);
  EXECUTE format('CREATE POLICY insertable ON %s FOR INSERT TO mamori_app WITH CHECK (%s)', tbl, writable);
  EXECUTE format('CREATE POLICY updatable ON %s FOR UPDATE TO mamori_app USING (%s)', tbl, writable);
  EXECUTE format('CREATE POLICY deletable ON %s FOR DELETE TO mamori_app USING (%s)', tbl, writable);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO mamori_app', tbl);
  IF audited THEN
    EXECUTE format('CREATE TRIGGER audit_insert AFTER INSERT ON %s REFERENCING NEW TABLE AS new_rows
      FOR EACH STATEMENT EXECUTE FUNCTION app.audit_write(%L, %L, %L, %L)', tbl, key, personal, secret, unaudited);
    EXECUTE format('CREATE TRIGGER audit_update AFTER UPDATE ON %s REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
      FOR EACH STATEMENT EXECUTE FUNCTION app.audit_write(%L, %L, %L, %L)', tbl, key, personal, secret, unaudited);
    EXECUTE format('CREATE TRIGGER audit_delete AFTER DELETE ON %s REFERENCING OLD TABLE AS old_rows
      FOR EACH STATEMENT EXECUTE FUNCTION app.audit_write(%L, %L, %L, %L)', tbl, key, personal, secret, unaudited);
  END IF;
END $$;
--> statement-breakpoint

-- Substring search. Row security keeps LIKE and array operators off indexes, so search runs as the owner
-- and applies the table's own policy, read from the catalogue: there is no second copy of the rule.
-- `related` adds other ways for a term to match; {term} stands for the same condition on another table.
CREATE FUNCTION app.search_ids(tbl regclass, query text, related text DEFAULT '') RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SET search_path = public, app, pg_temp AS $$
DECLARE
  statement text := (
    SELECT format('SELECT id FROM %s WHERE (%s)', tbl, pg_get_expr(polqual, polrelid))
    FROM pg_policy WHERE polrelid = tbl AND polname = 'readable');
  term text;
  matches text;
BEGIN
  FOR term IN SELECT app.search_text(t) FROM regexp_split_to_table(trim(query), '\s+') t WHERE t <> '' LOOP
    matches := format('app.tokens(search) @> %L::text[]', app.query_tokens(term))
      -- A single token is its own proof; longer terms are checked letter by letter.
      || CASE WHEN length(term) > 2 THEN format(' AND search LIKE %L', app.like_pattern(term)) ELSE '' END;
    statement := statement || format(' AND (%s %s)', matches, replace(related, '{term}', matches));
  END LOOP;
  RETURN QUERY EXECUTE statement;
END $$;
--> statement-breakpoint
CREATE FUNCTION app.search_units(query text) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$ SELECT app.search_ids('units', query) $$;
--> statement-breakpoint
CREATE FUNCTION app.search_staff(query text) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$ SELECT app.search_ids('staff', query, 'OR unit_id = ANY (ARRAY(SELECT id FROM units WHERE {term}))') $$;
--> statement-breakpoint
CREATE FUNCTION app.search_devices(query text) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
  SELECT app.search_ids('devices', query, 'OR holder_id = ANY (ARRAY(SELECT id FROM staff WHERE {term}))
    OR unit_id = ANY (ARRAY(SELECT id FROM units WHERE {term}))')
$$;
--> statement-breakpoint
CREATE FUNCTION app.search_lines(query text) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$ SELECT app.search_ids('lines', query) $$;
--> statement-breakpoint
CREATE FUNCTION app.search_extensions(query text) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
  SELECT app.search_ids('extensions', query, 'OR id = ANY (ARRAY(
    SELECT extension_id FROM extension_holders WHERE upper_inf(during) AND holder_id = ANY (ARRAY(
      SELECT id FROM staff WHERE {term} OR unit_id = ANY (ARRAY(SELECT id FROM units WHERE {term}))))))')
$$;
--> statement-breakpoint
-- Whose an extension is, for everybody: of a staff record it shows the name and the unit, nothing else.
CREATE FUNCTION app.phone_book(wanted uuid[])
RETURNS TABLE (extension_id uuid, holder_id uuid, holder_name text, unit_path text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
  SELECT h.extension_id, s.id, s.name, coalesce(duty.path, u.path)
  FROM extension_holders h JOIN staff s ON s.id = h.holder_id JOIN units u ON u.id = s.unit_id
    LEFT JOIN units duty ON duty.id = h.duty_unit_id
  WHERE app.actor() IS NOT NULL AND h.extension_id = ANY (wanted) AND upper_inf(h.during)
$$;
--> statement-breakpoint

-- ── Constraints on periods ───────────────────────────────────────────────────────────────────────
ALTER TABLE handovers ADD CONSTRAINT handovers_no_overlap
  EXCLUDE USING gist (device_id WITH =, tstzrange(handed_over_at, returned_at) WITH &&);
--> statement-breakpoint
ALTER TABLE sim_devices
  ADD CONSTRAINT sim_devices_one_device EXCLUDE USING gist (sim_id WITH =, during WITH &&),
  ADD CONSTRAINT sim_devices_one_sim EXCLUDE USING gist (device_id WITH =, during WITH &&);
--> statement-breakpoint
ALTER TABLE line_sims
  ADD CONSTRAINT line_sims_one_sim EXCLUDE USING gist (line_id WITH =, during WITH &&),
  ADD CONSTRAINT line_sims_one_line EXCLUDE USING gist (sim_id WITH =, during WITH &&);
--> statement-breakpoint
ALTER TABLE extension_lines
  ADD CONSTRAINT extension_lines_one_line EXCLUDE USING gist (extension_id WITH =, during WITH &&);
--> statement-breakpoint
ALTER TABLE extension_holders
  ADD CONSTRAINT extension_holders_one_holder EXCLUDE USING gist (extension_id WITH =, during WITH &&),
  ADD CONSTRAINT extension_holders_one_extension EXCLUDE USING gist (holder_id WITH =, during WITH &&)
    WHERE (duty_unit_id IS NULL);
--> statement-breakpoint

-- ── Derived columns ──────────────────────────────────────────────────────────────────────────────
-- devices.holder_id follows the open handover.
CREATE FUNCTION app.handovers_set_holder() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
BEGIN
  UPDATE devices d SET holder_id = open.holder_id
  FROM (
    SELECT touched.device_id, h.holder_id
    FROM (SELECT DISTINCT device_id FROM new_rows) touched
    LEFT JOIN handovers h ON h.device_id = touched.device_id AND h.returned_at IS NULL
  ) open
  WHERE d.id = open.device_id AND d.holder_id IS DISTINCT FROM open.holder_id;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER set_holder_insert AFTER INSERT ON handovers REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION app.handovers_set_holder();
--> statement-breakpoint
CREATE TRIGGER set_holder_update AFTER UPDATE ON handovers REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION app.handovers_set_holder();
--> statement-breakpoint
CREATE FUNCTION app.handovers_copy_unit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$ BEGIN NEW.unit_id := (SELECT unit_id FROM devices WHERE id = NEW.device_id); RETURN NEW; END $$;
--> statement-breakpoint
CREATE TRIGGER copy_unit BEFORE INSERT OR UPDATE ON handovers FOR EACH ROW EXECUTE FUNCTION app.handovers_copy_unit();
--> statement-breakpoint
CREATE FUNCTION app.extension_holders_copy_unit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$ BEGIN NEW.unit_id := (SELECT unit_id FROM staff WHERE id = NEW.holder_id); RETURN NEW; END $$;
--> statement-breakpoint
CREATE TRIGGER copy_unit BEFORE INSERT OR UPDATE ON extension_holders FOR EACH ROW EXECUTE FUNCTION app.extension_holders_copy_unit();
--> statement-breakpoint
-- Copies follow when a device or a person changes unit: what is open belongs to the new one, what is over
-- stays where it was. (No nested loops: a plan made for one row compares all rows with all, three minutes for
-- 13,000. Asked first, since even an update of no rows fires set_holder_update, which comes back here.)
CREATE FUNCTION app.devices_move() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, app, pg_temp SET enable_nestloop = off
AS $$
BEGIN
  IF (SELECT count(*) FROM new_rows n JOIN old_rows o USING (id) WHERE n.unit_id IS DISTINCT FROM o.unit_id) > 0 THEN
    UPDATE handovers h SET unit_id = n.unit_id FROM new_rows n
    WHERE h.device_id = n.id AND h.returned_at IS NULL AND h.unit_id IS DISTINCT FROM n.unit_id;
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER move AFTER UPDATE ON devices REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION app.devices_move();
--> statement-breakpoint
CREATE FUNCTION app.staff_move() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, app, pg_temp SET enable_nestloop = off
AS $$
BEGIN
  IF (SELECT count(*) FROM new_rows n JOIN old_rows o USING (id) WHERE n.unit_id <> o.unit_id) > 0 THEN
    UPDATE extension_holders h SET unit_id = n.unit_id FROM new_rows n
    WHERE h.holder_id = n.id AND upper_inf(h.during) AND h.unit_id <> n.unit_id;
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER move AFTER UPDATE ON staff REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION app.staff_move();
--> statement-breakpoint
-- A unit's path is its ancestors' names and its own. Renaming a department renames below it.
CREATE FUNCTION app.units_set_path() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
BEGIN
  IF pg_trigger_depth() > 1 THEN RETURN NULL; END IF;
  WITH RECURSIVE tree AS (
    SELECT id, CASE WHEN category = 'prefecture' THEN '' ELSE name END AS path, name, 1 AS depth FROM units WHERE parent_id IS NULL
    UNION ALL
    SELECT u.id, trim(t.path || ' ' || u.name), u.name, t.depth + 1 FROM units u JOIN tree t ON u.parent_id = t.id WHERE t.depth < 20
  )
  UPDATE units u SET path = coalesce(nullif(t.path, ''), t.name) FROM tree t
  WHERE u.id = t.id AND u.path <> coalesce(nullif(t.path, ''), t.name);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER set_path AFTER INSERT OR UPDATE ON units FOR EACH STATEMENT EXECUTE FUNCTION app.units_set_path();
--> statement-breakpoint
CREATE FUNCTION app.unit_and_below(top uuid[]) RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
  WITH RECURSIVE tree AS (
    SELECT id FROM units WHERE id = ANY (top)
    UNION SELECT u.id FROM units u JOIN tree t ON u.parent_id = t.id
  ) SELECT coalesce(array_agg(id), '{}') FROM tree
$$;
--> statement-breakpoint
DO $$
DECLARE tbl text;
BEGIN
  FOREACH tbl IN ARRAY ARRAY['units', 'staff', 'device_models', 'devices', 'users', 'settings'] LOOP
    EXECUTE format('CREATE TRIGGER touch BEFORE UPDATE ON %I FOR EACH ROW EXECUTE FUNCTION app.touch()', tbl);
  END LOOP;
END $$;
--> statement-breakpoint

-- Whoever's password, roles or person changed logs in afresh, whatever it was that changed them.
CREATE FUNCTION app.users_end_sessions() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
BEGIN
  DELETE FROM sessions WHERE user_id IN (
    SELECT id FROM new_rows n JOIN old_rows o USING (id)
    WHERE (n.password_hash, n.staff_id, n.disabled_at) IS DISTINCT FROM (o.password_hash, o.staff_id, o.disabled_at));
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER end_sessions AFTER UPDATE ON users REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION app.users_end_sessions();
--> statement-breakpoint
CREATE FUNCTION app.user_roles_end_sessions() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$ BEGIN DELETE FROM sessions WHERE user_id IN (SELECT user_id FROM changed); RETURN NULL; END $$;
--> statement-breakpoint
CREATE TRIGGER end_sessions_insert AFTER INSERT ON user_roles REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION app.user_roles_end_sessions();
--> statement-breakpoint
CREATE TRIGGER end_sessions_delete AFTER DELETE ON user_roles REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION app.user_roles_end_sessions();
--> statement-breakpoint

-- ── Who reads and writes what ────────────────────────────────────────────────────────────────────
-- @names are system actors: login, jobs, notifications, audit, setup (first run and demo data).
DO $$
DECLARE
  anybody text := '(SELECT app.actor()) IS NOT NULL';
  ledger_writer text := $e$(SELECT app.has_role('it_staff', '@setup'))$e$;
  ledger_reader text := $e$(SELECT app.has_role('it_staff', 'security', 'auditor', 'admin', '@setup'))$e$;
  own_or_scope text := $e$ OR unit_id = ANY ((SELECT app.scope())::uuid[]) OR holder_id = (SELECT app.staff_id())$e$;
  own_user text := 'user_id = (SELECT app.user_id())';
  derived text := 'created_at,updated_at,search';
BEGIN
  CALL app.protect('units', anybody, ledger_writer, unaudited => derived || ',path');
  CALL app.protect('staff',
    $e$(SELECT app.has_role('it_staff', 'trainer', 'security', 'auditor', 'admin', '@setup', '@login', '@notifications'))
      OR unit_id = ANY ((SELECT app.scope())::uuid[]) OR id = (SELECT app.staff_id())$e$,
    ledger_writer, personal => 'employee_number,name,kana,email', unaudited => derived);
  CALL app.protect('device_models', anybody, ledger_writer, unaudited => derived);
  CALL app.protect('devices', ledger_reader || own_or_scope, ledger_writer, personal => 'note', unaudited => derived || ',holder_id');
  CALL app.protect('handovers', ledger_reader || own_or_scope, ledger_writer, unaudited => derived || ',unit_id');
  CALL app.protect('sims', ledger_reader, ledger_writer, unaudited => derived);
  CALL app.protect('lines', ledger_reader, ledger_writer, personal => 'phone_number', unaudited => derived);
  CALL app.protect('extensions', anybody, ledger_writer, unaudited => derived);
  CALL app.protect('sim_devices', ledger_reader, ledger_writer);
  CALL app.protect('line_sims', ledger_reader, ledger_writer);
  CALL app.protect('extension_lines', ledger_reader, ledger_writer);
  -- Whose number it is stands in the phone book, which is everybody's; names come from staff.
  CALL app.protect('extension_holders', anybody, ledger_writer, unaudited => 'unit_id');

  -- Staging is scratch: what an import does to the ledger is audited there, what it was, in imports.
  CALL app.protect('imports', $e$(SELECT app.has_role('it_staff', 'auditor', 'admin', '@jobs'))$e$, $e$(SELECT app.has_role('it_staff', '@jobs'))$e$,
    personal => 'file_name', unaudited => 'created_at');
  CALL app.protect('import_files', $e$(SELECT app.has_role('it_staff'))$e$, $e$(SELECT app.has_role('it_staff'))$e$, audited => false);
  CALL app.protect('import_rows', $e$(SELECT app.has_role('it_staff', 'auditor', 'admin'))$e$, $e$(SELECT app.has_role('it_staff'))$e$, audited => false);

  CALL app.protect('users',
    $e$(SELECT app.has_role('admin', 'auditor', '@login', '@notifications', '@setup')) OR id = (SELECT app.user_id())$e$,
    $e$(SELECT app.has_role('admin', '@login', '@setup'))$e$,
    personal => 'username,display_name,email', unaudited => 'created_at,updated_at', secret => 'password_hash');
  CALL app.protect('user_roles',
    $e$(SELECT app.has_role('admin', 'auditor', '@login', '@notifications', '@setup')) OR $e$ || own_user,
    $e$(SELECT app.has_role('admin', '@setup'))$e$, key => 'user_id,role');
  CALL app.protect('sessions', $e$(SELECT app.has_role('@login', '@jobs')) OR $e$ || own_user, $e$(SELECT app.has_role('@login'))$e$,
    personal => 'address,user_agent', unaudited => 'last_seen_at', secret => 'token_sha256');
  DROP POLICY deletable ON sessions;
  EXECUTE format('CREATE POLICY deletable ON sessions FOR DELETE TO mamori_app USING ((SELECT app.has_role(%L, %L)) OR %s)', '@login', '@jobs', own_user);
  CALL app.protect('rate_limits', $e$(SELECT app.has_role('@login', '@jobs'))$e$, $e$(SELECT app.has_role('@login', '@jobs'))$e$, audited => false);
  CALL app.protect('api_tokens', $e$(SELECT app.has_role('admin', '@login')) OR $e$ || own_user,
    $e$(SELECT app.has_role('admin', '@login')) OR $e$ || own_user, unaudited => 'last_used_at', secret => 'token_sha256');
  -- An admin may take a token away, never make one in somebody's name.
  DROP POLICY insertable ON api_tokens;
  EXECUTE format('CREATE POLICY insertable ON api_tokens FOR INSERT TO mamori_app WITH CHECK (%s)', own_user);

  CALL app.protect('notifications', $e$(SELECT app.has_role('@notifications')) OR $e$ || own_user,
    $e$(SELECT app.has_role('@notifications')) OR $e$ || own_user, audited => false);
  DROP POLICY insertable ON notifications;
  EXECUTE format('CREATE POLICY insertable ON notifications FOR INSERT TO mamori_app WITH CHECK (%s)', anybody);

  CALL app.protect('outbox', $e$(SELECT app.has_role('admin', '@jobs'))$e$, $e$(SELECT app.has_role('admin', '@jobs'))$e$, audited => false);
  CALL app.protect('schedules', $e$(SELECT app.has_role('@jobs'))$e$, $e$(SELECT app.has_role('@jobs'))$e$, audited => false);
  CALL app.protect('settings', anybody, $e$(SELECT app.has_role('admin', '@setup'))$e$, key => 'key', unaudited => 'updated_at');

  CALL app.protect('audit_entries', $e$(SELECT app.has_role('auditor', 'admin', '@audit'))$e$, 'false', audited => false);
  CALL app.protect('audit_values', $e$(SELECT app.has_role('auditor', 'admin', '@audit'))$e$, 'false', audited => false);
  CALL app.protect('audit_links', $e$(SELECT app.has_role('auditor', 'admin', '@audit'))$e$, 'false', audited => false);
  CALL app.protect('audit_checkpoints', $e$(SELECT app.has_role('auditor', 'admin', '@audit'))$e$, $e$(SELECT app.has_role('@audit'))$e$, audited => false);
END $$;
--> statement-breakpoint
REVOKE INSERT, UPDATE, DELETE ON audit_entries, audit_values, audit_links FROM mamori_app;
--> statement-breakpoint
REVOKE UPDATE, DELETE ON audit_checkpoints FROM mamori_app;
--> statement-breakpoint
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO mamori_app;
--> statement-breakpoint
REVOKE USAGE ON SEQUENCE audit_entries_id_seq FROM mamori_app;
--> statement-breakpoint

-- ── The outbox ───────────────────────────────────────────────────────────────────────────────────
-- Whoever writes may also say what is to follow, without a right to see the outbox.
-- Under a key at most one row is due, and a second call joins it. The share lock keeps the relay off the
-- joined row until this transaction has ended: were the job to run before, it would not see what this
-- transaction wrote, and nothing would be left to run after.
CREATE FUNCTION app.enqueue(job_name text, job_payload jsonb, due timestamptz, key text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
DECLARE
  row_id bigint;
BEGIN
  IF app.actor() IS NULL THEN
    RAISE EXCEPTION 'a job outside the gateway' USING ERRCODE = '42501';
  END IF;
  LOOP
    INSERT INTO outbox (job, payload, due_at, dedupe_key) VALUES (job_name, job_payload, due, key)
      ON CONFLICT (job, dedupe_key) WHERE state = 'due' DO NOTHING RETURNING id INTO row_id;
    IF FOUND THEN RETURN row_id; END IF;
    SELECT id INTO row_id FROM outbox WHERE job = job_name AND dedupe_key = key AND state = 'due' FOR KEY SHARE;
    IF FOUND THEN
      UPDATE outbox SET due_at = due WHERE id = row_id AND due_at > due;
      IF FOUND THEN NOTIFY outbox; END IF;
      RETURN row_id;
    END IF;
  END LOOP;
END $$;
--> statement-breakpoint
-- Whom a notice to a role reaches; the sender need not be able to read who holds it.
CREATE FUNCTION app.users_with_role(wanted text) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
  SELECT id FROM users WHERE disabled_at IS NULL
    AND (id IN (SELECT user_id FROM user_roles WHERE role = wanted) OR (wanted = 'employee' AND staff_id IS NOT NULL))
$$;
--> statement-breakpoint

-- ── Wake-ups ─────────────────────────────────────────────────────────────────────────────────────
-- A notice is only a nudge; whoever listens also polls.
CREATE FUNCTION app.outbox_notify() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NOTIFY outbox; RETURN NULL; END $$;
--> statement-breakpoint
CREATE TRIGGER wake AFTER INSERT ON outbox FOR EACH STATEMENT EXECUTE FUNCTION app.outbox_notify();
--> statement-breakpoint

-- ── What the application may call ────────────────────────────────────────────────────────────────
-- Trigger functions stay out of reach: bound to a temporary table that calls itself devices, audit_write
-- would record whatever the caller made up. So do the inner parts of definer functions, and, from here on,
-- every function that a later migration doesn't grant.
GRANT USAGE ON SCHEMA app TO mamori_app;
--> statement-breakpoint
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
--> statement-breakpoint
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON ROUTINES FROM PUBLIC;
--> statement-breakpoint
REVOKE EXECUTE ON ALL ROUTINES IN SCHEMA app FROM PUBLIC;
--> statement-breakpoint
DO $$
DECLARE callable regprocedure;
BEGIN
  FOR callable IN
    SELECT oid FROM pg_proc
    WHERE pronamespace = 'app'::regnamespace AND prokind = 'f' AND prorettype <> 'trigger'::regtype
      AND proname NOT IN ('audit_record', 'search_ids')
  LOOP
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO mamori_app', callable);
  END LOOP;
END $$;
