CREATE TABLE "import_changes" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"import_id" uuid NOT NULL,
	"entity" text NOT NULL,
	"row_id" uuid NOT NULL,
	"before" jsonb,
	"after" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "import_mappings" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"signature" text NOT NULL,
	"mapping" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "import_progress" (
	"import_id" uuid PRIMARY KEY NOT NULL,
	"phase" text NOT NULL,
	"done" integer NOT NULL,
	"total" integer,
	"at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "imports" ADD COLUMN "sheet" text;--> statement-breakpoint
ALTER TABLE "import_changes" ADD CONSTRAINT "import_changes_import_id_imports_id_fk" FOREIGN KEY ("import_id") REFERENCES "public"."imports"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "import_progress" ADD CONSTRAINT "import_progress_import_id_imports_id_fk" FOREIGN KEY ("import_id") REFERENCES "public"."imports"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "import_changes_import_id_idx" ON "import_changes" USING btree ("import_id","entity","row_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "import_mappings_name_key" ON "import_mappings" USING btree ("kind","name");--> statement-breakpoint
CREATE INDEX "import_mappings_signature_idx" ON "import_mappings" USING btree ("kind","signature");
--> statement-breakpoint
CREATE TRIGGER touch BEFORE UPDATE ON import_mappings FOR EACH ROW EXECUTE FUNCTION app.touch();
--> statement-breakpoint
DO $$
BEGIN
  CALL app.protect('import_mappings', $e$(SELECT app.has_role('it_staff', 'auditor', 'admin'))$e$, $e$(SELECT app.has_role('it_staff'))$e$,
    unaudited => 'created_at,updated_at');
  CALL app.protect('import_progress', $e$(SELECT app.has_role('it_staff', 'auditor', 'admin', '@jobs'))$e$,
    $e$(SELECT app.has_role('it_staff', '@jobs'))$e$, audited => false);
  -- Written by triggers, read by undoing: personal values in it are nobody's to look at.
  CALL app.protect('import_changes', 'false', 'false', audited => false);
END $$;
--> statement-breakpoint
REVOKE INSERT, UPDATE, DELETE ON import_changes FROM mamori_app;
--> statement-breakpoint

-- ── Undoing an import ────────────────────────────────────────────────────────────────────────────
-- What follows from other columns, or says only when: never compared.
CREATE FUNCTION app.not_compared(tbl name) RETURNS text[] LANGUAGE sql IMMUTABLE
AS $$
  SELECT ARRAY['created_at', 'updated_at', 'search', 'path']
    || CASE WHEN tbl IN ('handovers', 'extension_holders') THEN ARRAY['unit_id'] ELSE '{}' END
$$;
--> statement-breakpoint
-- Triggers keep what stood before, so that no statement of any feature's apply can forget its own, and what
-- other triggers change in its wake is kept as well. (No nested loops, as in app.devices_move().)
CREATE FUNCTION app.import_record() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, app, pg_temp SET enable_nestloop = off SET timezone = 'UTC'
AS $$
DECLARE
  current_import uuid := nullif(current_setting('app.import', true), '')::uuid;
  skipped text[];
BEGIN
  IF current_import IS NULL THEN RETURN NULL; END IF;
  skipped := app.not_compared(TG_TABLE_NAME);
  IF TG_OP = 'INSERT' THEN
    INSERT INTO import_changes (import_id, entity, row_id, after)
    SELECT current_import, TG_TABLE_NAME, n.id, to_jsonb(n) - skipped FROM new_rows n;
  ELSE
    INSERT INTO import_changes (import_id, entity, row_id, before, after)
    SELECT current_import, TG_TABLE_NAME, n.id, to_jsonb(o), to_jsonb(n) - skipped
    FROM new_rows n JOIN old_rows o USING (id);
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
DO $$
DECLARE tbl text;
BEGIN
  FOREACH tbl IN ARRAY ARRAY['units', 'staff', 'device_models', 'devices', 'handovers', 'sims', 'lines', 'extensions',
    'sim_devices', 'line_sims', 'extension_lines', 'extension_holders'] LOOP
    EXECUTE format('CREATE TRIGGER import_insert AFTER INSERT ON %I REFERENCING NEW TABLE AS new_rows
      FOR EACH STATEMENT EXECUTE FUNCTION app.import_record()', tbl);
    EXECUTE format('CREATE TRIGGER import_update AFTER UPDATE ON %I REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
      FOR EACH STATEMENT EXECUTE FUNCTION app.import_record()', tbl);
  END LOOP;
END $$;
--> statement-breakpoint

-- Rows that the import wrote and somebody changed since, and rows of anybody that hang on what it brought.
-- Of each table a few are named; people stand there by the row of the file alone.
CREATE FUNCTION app.import_dependants(wanted uuid)
RETURNS TABLE (why text, entity text, row_number integer, label text, dependant text)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, app, pg_temp SET enable_nestloop = off SET timezone = 'UTC'
AS $$
DECLARE
  tbl name;
  link record;
  named text := $q$ c.entity,
    (SELECT min(r.row_number) FROM import_rows r WHERE r.import_id = c.import_id
      AND r.target_id IN (c.row_id, (c.after ->> 'device_id')::uuid)),
    coalesce(c.after ->> 'property_number', c.after ->> 'iccid', c.after ->> 'number',
      CASE c.entity WHEN 'units' THEN c.after ->> 'code' WHEN 'device_models' THEN c.after ->> 'name' END,
      (SELECT d.property_number FROM devices d WHERE d.id = (c.after ->> 'device_id')::uuid)) $q$;
BEGIN
  FOR tbl IN SELECT DISTINCT i.entity FROM import_changes i WHERE i.import_id = wanted ORDER BY 1 LOOP
    -- Whoever writes one of them now waits, so that what is compared is what will be restored.
    EXECUTE format('SELECT count(*) FROM (SELECT FROM %I t WHERE t.id IN (
      SELECT row_id FROM import_changes WHERE import_id = $1 AND entity = %L) FOR UPDATE) AS held', tbl, tbl) USING wanted;
    RETURN QUERY EXECUTE format('SELECT ''changed'', %s, NULL FROM import_changes c LEFT JOIN %I t ON t.id = c.row_id
      WHERE c.import_id = $1 AND c.entity = %L AND (t.id IS NULL OR NOT to_jsonb(t) @> c.after) LIMIT 100',
      named, tbl, tbl) USING wanted;
  END LOOP;
  FOR link IN
    SELECT c.conrelid::regclass AS child, child.relname AS name, parent.relname AS parent, a.attname AS column,
      EXISTS (SELECT FROM pg_attribute WHERE attrelid = c.conrelid AND attname = 'id' AND atttypid = 'uuid'::regtype) AS has_id
    FROM pg_constraint c JOIN pg_class child ON child.oid = c.conrelid JOIN pg_class parent ON parent.oid = c.confrelid
      JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
    WHERE c.contype = 'f' AND cardinality(c.conkey) = 1
      AND parent.relname IN (SELECT DISTINCT i.entity FROM import_changes i WHERE i.import_id = wanted)
  LOOP
    RETURN QUERY EXECUTE format('SELECT DISTINCT ''used'', %s, %L FROM import_changes c JOIN %s t ON t.%I = c.row_id
      WHERE c.import_id = $1 AND c.entity = %L AND c.before IS NULL %s LIMIT 100',
      named, link.name, link.child, link.column, link.parent,
      CASE WHEN link.has_id THEN format('AND NOT EXISTS (SELECT FROM import_changes own
        WHERE own.import_id = $1 AND own.entity = %L AND own.row_id = t.id)', link.name) ELSE '' END) USING wanted;
  END LOOP;
END $$;
--> statement-breakpoint

-- Puts back what stood before, or returns what depends on the import and changes nothing.
CREATE FUNCTION app.undo_import(wanted uuid)
RETURNS TABLE (why text, entity text, row_number integer, label text, dependant text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp SET enable_nestloop = off
AS $$
DECLARE
  found integer;
  tbl name;
  relations name[] := ARRAY['extension_holders', 'extension_lines', 'line_sims', 'sim_devices', 'handovers'];
  records name[] := ARRAY['devices', 'extensions', 'lines', 'sims', 'device_models', 'staff', 'units'];
BEGIN
  IF NOT app.has_role('it_staff') THEN
    RAISE EXCEPTION 'only IT staff undo an import' USING ERRCODE = '42501';
  END IF;
  -- A row that was written several times: as it stood at first, as it was left at last.
  WITH ends AS (
    SELECT c.entity, c.row_id, min(c.id) AS first, max(c.id) AS last FROM import_changes c
    WHERE c.import_id = wanted GROUP BY c.entity, c.row_id HAVING count(*) > 1),
  joined AS (
    UPDATE import_changes c SET after = l.after FROM ends JOIN import_changes l ON l.id = ends.last WHERE c.id = ends.first)
  DELETE FROM import_changes c USING ends
  WHERE c.import_id = wanted AND c.entity = ends.entity AND c.row_id = ends.row_id AND c.id <> ends.first;

  RETURN QUERY SELECT * FROM app.import_dependants(wanted);
  GET DIAGNOSTICS found = ROW_COUNT;
  IF found > 0 THEN RETURN; END IF;

  -- Devices may have exchanged a unique number: all give theirs up first.
  UPDATE devices d SET serial_number = NULL, imei = NULL FROM import_changes c
  WHERE c.import_id = wanted AND c.entity = 'devices' AND d.id = c.row_id AND c.before IS NOT NULL
    AND (c.before ->> 'serial_number', c.before ->> 'imei') IS DISTINCT FROM (d.serial_number, d.imei);
  FOREACH tbl IN ARRAY relations LOOP
    PERFORM app.undo_inserts(wanted, tbl);
    PERFORM app.undo_updates(wanted, tbl);
  END LOOP;
  FOREACH tbl IN ARRAY records LOOP PERFORM app.undo_updates(wanted, tbl); END LOOP;
  FOREACH tbl IN ARRAY records LOOP PERFORM app.undo_inserts(wanted, tbl); END LOOP;
  DELETE FROM import_changes c WHERE c.import_id = wanted;
END $$;
--> statement-breakpoint
CREATE FUNCTION app.undo_inserts(wanted uuid, tbl name) RETURNS void LANGUAGE plpgsql
AS $$
BEGIN
  EXECUTE format('DELETE FROM %I WHERE id IN (
    SELECT row_id FROM import_changes WHERE import_id = $1 AND entity = %L AND before IS NULL)', tbl, tbl) USING wanted;
END $$;
--> statement-breakpoint
-- Columns that came with a later migration stay as they are.
CREATE FUNCTION app.undo_updates(wanted uuid, tbl name) RETURNS void LANGUAGE plpgsql
AS $$
DECLARE
  columns text := (
    SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute
    WHERE attrelid = format('public.%I', tbl)::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
      AND attname NOT IN ('id', 'created_at', 'updated_at'));
BEGIN
  EXECUTE format('UPDATE %1$I t SET (%2$s) = (SELECT %2$s FROM jsonb_populate_record(t, c.before)) FROM import_changes c
    WHERE c.import_id = $1 AND c.entity = %1$L AND c.before IS NOT NULL AND t.id = c.row_id', tbl, columns) USING wanted;
END $$;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION app.undo_import(uuid) TO mamori_app;
