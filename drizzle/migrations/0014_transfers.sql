CREATE TABLE "transfer_batches" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"import_id" uuid NOT NULL,
	"effective_on" date NOT NULL,
	"state" text DEFAULT 'planned' NOT NULL,
	"applied_at" timestamp with time zone,
	"undone_at" timestamp with time zone,
	"reason" text,
	"told_on" date,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "transfer_batches_state_check" CHECK ("transfer_batches"."state" in ('planned', 'applied', 'undone', 'cancelled'))
);
--> statement-breakpoint
CREATE TABLE "transfers" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"batch_id" uuid NOT NULL,
	"row_number" integer NOT NULL,
	"kind" text NOT NULL,
	"employee_number" text NOT NULL,
	"name" text NOT NULL,
	"kana" text,
	"staff_id" uuid,
	"from_unit_id" uuid,
	"to_unit_id" uuid,
	"post" text,
	"effective_on" date NOT NULL,
	"devices" text NOT NULL,
	"return_due_on" date,
	"is_head" boolean DEFAULT false NOT NULL,
	"excluded" boolean DEFAULT false NOT NULL,
	"reason" text,
	"login_disabled_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "transfers_kind_check" CHECK ("transfers"."kind" in ('transfer', 'retire', 'join')),
	CONSTRAINT "transfers_devices_check" CHECK ("transfers"."devices" in ('keep', 'return')),
	CONSTRAINT "transfers_due_check" CHECK (("transfers"."devices" = 'return') = ("transfers"."return_due_on" is not null)),
	CONSTRAINT "transfers_unit_check" CHECK (("transfers"."kind" = 'retire') = ("transfers"."to_unit_id" is null)),
	CONSTRAINT "transfers_head_check" CHECK (not "transfers"."is_head" or "transfers"."kind" <> 'retire'),
	CONSTRAINT "transfers_excluded_check" CHECK (not "transfers"."excluded" or "transfers"."reason" is not null)
);
--> statement-breakpoint
ALTER TABLE "import_changes" DROP CONSTRAINT "import_changes_import_id_imports_id_fk";
--> statement-breakpoint
ALTER TABLE "transfer_batches" ADD CONSTRAINT "transfer_batches_import_id_imports_id_fk" FOREIGN KEY ("import_id") REFERENCES "public"."imports"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "transfers" ADD CONSTRAINT "transfers_batch_id_transfer_batches_id_fk" FOREIGN KEY ("batch_id") REFERENCES "public"."transfer_batches"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "transfers" ADD CONSTRAINT "transfers_staff_id_staff_id_fk" FOREIGN KEY ("staff_id") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "transfers" ADD CONSTRAINT "transfers_from_unit_id_units_id_fk" FOREIGN KEY ("from_unit_id") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "transfers" ADD CONSTRAINT "transfers_to_unit_id_units_id_fk" FOREIGN KEY ("to_unit_id") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "transfer_batches_day_key" ON "transfer_batches" USING btree ("import_id","effective_on");--> statement-breakpoint
CREATE INDEX "transfer_batches_state_idx" ON "transfer_batches" USING btree ("state","effective_on");--> statement-breakpoint
CREATE UNIQUE INDEX "transfers_person_key" ON "transfers" USING btree ("batch_id","employee_number");--> statement-breakpoint
CREATE INDEX "transfers_batch_id_idx" ON "transfers" USING btree ("batch_id","row_number");--> statement-breakpoint
CREATE INDEX "transfers_staff_id_idx" ON "transfers" USING btree ("staff_id");--> statement-breakpoint
CREATE INDEX "transfers_from_unit_id_idx" ON "transfers" USING btree ("from_unit_id");--> statement-breakpoint
CREATE INDEX "transfers_to_unit_id_idx" ON "transfers" USING btree ("to_unit_id");
--> statement-breakpoint
CREATE TRIGGER touch BEFORE UPDATE ON transfer_batches FOR EACH ROW EXECUTE FUNCTION app.touch();
--> statement-breakpoint
CREATE TRIGGER touch BEFORE UPDATE ON transfers FOR EACH ROW EXECUTE FUNCTION app.touch();
--> statement-breakpoint

-- ── Who reads and writes what ────────────────────────────────────────────────────────────────────
DO $$
DECLARE
  writer text := $e$(SELECT app.has_role('it_staff', '@jobs'))$e$;
BEGIN
  CALL app.protect('transfer_batches', $e$(SELECT app.has_role('section_head', 'it_staff', 'security', 'auditor', 'admin', '@jobs'))$e$,
    writer, unaudited => 'created_at,updated_at');
  -- The heads of the unit that somebody leaves and of the one they come to. Not the person: it may not be out yet.
  CALL app.protect('transfers', $e$(SELECT app.has_role('it_staff', 'security', 'auditor', 'admin', '@jobs'))
    OR from_unit_id = ANY ((SELECT app.scope())::uuid[]) OR to_unit_id = ANY ((SELECT app.scope())::uuid[])$e$,
    writer, personal => 'employee_number,name,kana,reason', unaudited => 'created_at,updated_at');
END $$;
--> statement-breakpoint
REVOKE DELETE ON transfer_batches, transfers FROM mamori_app;
--> statement-breakpoint

-- ── Loading is undone as any import; applying is recorded and undone the same way, under the batch's id ──
DO $$
DECLARE tbl text;
BEGIN
  FOREACH tbl IN ARRAY ARRAY['transfer_batches', 'transfers'] LOOP
    EXECUTE format('CREATE TRIGGER import_insert AFTER INSERT ON %I REFERENCING NEW TABLE AS new_rows
      FOR EACH STATEMENT EXECUTE FUNCTION app.import_record()', tbl);
    EXECUTE format('CREATE TRIGGER import_update AFTER UPDATE ON %I REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
      FOR EACH STATEMENT EXECUTE FUNCTION app.import_record()', tbl);
  END LOOP;
END $$;
--> statement-breakpoint
-- As it was, but that transfers come first, since they hang on people, and their batches after them.
CREATE OR REPLACE FUNCTION app.undo_import(wanted uuid)
RETURNS TABLE (why text, entity text, row_number integer, label text, dependant text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp SET enable_nestloop = off
AS $$
DECLARE
  found integer;
  tbl name;
  relations name[] := ARRAY['transfers', 'extension_holders', 'extension_lines', 'line_sims', 'sim_devices', 'handovers'];
  records name[] := ARRAY['devices', 'extensions', 'lines', 'sims', 'device_models', 'transfer_batches', 'staff', 'units'];
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

-- ── What a batch meets ───────────────────────────────────────────────────────────────────────────
-- Whatever each row of a batch that is yet to be applied finds: conflicts, which keep the batch from being
-- applied, and notes. (Definer: a section head sees of a row what IT staff see of it. No nested loops: a plan
-- for few rows would compare all with all.)
CREATE FUNCTION app.transfer_facts(wanted uuid)
RETURNS TABLE (transfer_id uuid, conflicts text[], notes text[], device_count integer, extension text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp SET enable_nestloop = off
AS $$
  WITH given AS MATERIALIZED (
    SELECT t.*, s.id AS person_id, s.unit_id AS present_unit_id, s.left_on, s.name AS name_on_record
    FROM transfer_batches b JOIN transfers t ON t.batch_id = b.id LEFT JOIN staff s ON s.employee_number = t.employee_number
    WHERE b.id = wanted AND b.state IN ('planned', 'undone')
  ),
  people AS MATERIALIZED (SELECT person_id FROM given WHERE person_id IS NOT NULL),
  held AS (
    SELECT h.holder_id, count(*)::int AS devices, bool_or(h.duty_unit_id IS NOT NULL) AS duty
    FROM handovers h WHERE h.returned_at IS NULL AND h.holder_id IN (SELECT person_id FROM people) GROUP BY 1
  ),
  numbers AS (
    SELECT h.holder_id, e.number FROM extension_holders h JOIN extensions e ON e.id = h.extension_id
    WHERE upper_inf(h.during) AND h.duty_unit_id IS NULL AND h.holder_id IN (SELECT person_id FROM people)
  ),
  swaps AS (
    SELECT DISTINCT r.holder_id FROM replacements r
    WHERE r.state NOT IN ('reclaimed', 'erased', 'closed') AND r.holder_id IN (SELECT person_id FROM people)
  ),
  booked AS (
    SELECT DISTINCT a.holder_id FROM appointments a JOIN slots s ON s.id = a.slot_id JOIN given g ON g.person_id = a.holder_id
    WHERE a.state = 'booked'
      AND s.starts_at >= (g.effective_on + (g.kind = 'retire')::int)::timestamp AT TIME ZONE 'Asia/Tokyo'
  ),
  headed AS (
    SELECT DISTINCT u.head_staff_id AS person_id FROM units u JOIN given g ON g.person_id = u.head_staff_id
    WHERE u.id IS DISTINCT FROM g.to_unit_id
  ),
  heads AS (
    SELECT g.to_unit_id, count(*) AS confirmed FROM given g WHERE g.is_head AND NOT g.excluded GROUP BY 1
  ),
  staying AS (
    SELECT u.id AS unit_id, u.head_staff_id FROM units u
    WHERE u.head_staff_id IS NOT NULL AND u.head_staff_id NOT IN (
      SELECT g.person_id FROM given g WHERE g.person_id IS NOT NULL AND NOT g.excluded AND g.to_unit_id IS DISTINCT FROM u.id)
  ),
  elsewhere AS (
    SELECT DISTINCT o.employee_number FROM transfers o JOIN transfer_batches b ON b.id = o.batch_id
    WHERE b.state = 'planned' AND b.id <> wanted AND NOT o.excluded
  ),
  admins AS (
    SELECT u.staff_id FROM users u JOIN user_roles r ON r.user_id = u.id AND r.role = 'admin' WHERE u.disabled_at IS NULL
  )
  SELECT g.id,
    CASE WHEN g.excluded THEN '{}' ELSE array_remove(ARRAY[
      CASE WHEN g.kind <> 'join' AND g.person_id IS NULL THEN 'unknown_staff' END,
      CASE WHEN g.kind = 'join' AND g.person_id IS NOT NULL THEN 'joiner_exists' END,
      CASE WHEN g.kind <> 'join' AND g.left_on < g.effective_on THEN 'already_left' END,
      CASE WHEN to_unit.closed_on <= g.effective_on THEN 'new_unit_closed' END,
      CASE WHEN g.is_head AND (heads.confirmed > 1 OR staying.head_staff_id IS DISTINCT FROM g.person_id
        AND staying.head_staff_id IS NOT NULL) THEN 'two_heads' END,
      CASE WHEN g.kind = 'retire' AND admins.staff_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM admins a WHERE a.staff_id IS NULL OR a.staff_id NOT IN (
          SELECT l.person_id FROM given l WHERE l.kind = 'retire' AND NOT l.excluded AND l.person_id IS NOT NULL))
        THEN 'only_admin' END
    ], NULL) END,
    CASE WHEN g.excluded THEN '{}' ELSE array_remove(ARRAY[
      CASE WHEN g.present_unit_id <> g.from_unit_id THEN 'unit_differs' END,
      CASE WHEN app.search_text(g.name_on_record) <> app.search_text(g.name) THEN 'name_differs' END,
      CASE WHEN held.duty THEN 'duty_device' END,
      CASE WHEN headed.person_id IS NOT NULL THEN 'head_leaves' END,
      CASE WHEN g.post = '課長' AND g.kind <> 'retire' AND NOT g.is_head THEN 'head_proposed' END,
      CASE WHEN swaps.holder_id IS NOT NULL THEN 'open_replacement' END,
      CASE WHEN booked.holder_id IS NOT NULL THEN 'appointment_after' END,
      CASE WHEN elsewhere.employee_number IS NOT NULL THEN 'in_other_batch' END
    ], NULL) END,
    coalesce(held.devices, 0), numbers.number
  FROM given g
    LEFT JOIN units to_unit ON to_unit.id = g.to_unit_id
    LEFT JOIN held ON held.holder_id = g.person_id
    LEFT JOIN numbers ON numbers.holder_id = g.person_id
    LEFT JOIN swaps ON swaps.holder_id = g.person_id
    LEFT JOIN booked ON booked.holder_id = g.person_id
    LEFT JOIN headed ON headed.person_id = g.person_id
    LEFT JOIN heads ON heads.to_unit_id = g.to_unit_id
    LEFT JOIN staying ON staying.unit_id = g.to_unit_id
    LEFT JOIN elsewhere ON elsewhere.employee_number = g.employee_number
    LEFT JOIN (SELECT DISTINCT staff_id FROM admins WHERE staff_id IS NOT NULL) admins ON admins.staff_id = g.person_id
$$;
--> statement-breakpoint

-- ── Applying and undoing ─────────────────────────────────────────────────────────────────────────
-- All that a batch does, in the caller's transaction; the caller holds the batch's row. (Definer: the nightly
-- job may do this and nothing else to the ledger, and IT staff may disable a login for this reason alone.)
CREATE FUNCTION app.apply_transfers(wanted uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp SET enable_nestloop = off
AS $$
DECLARE
  at timestamptz := now();
BEGIN
  IF NOT app.has_role('it_staff', '@jobs') THEN
    RAISE EXCEPTION 'only IT staff apply transfers' USING ERRCODE = '42501';
  END IF;
  IF EXISTS (SELECT FROM app.transfer_facts(wanted) f WHERE f.conflicts <> '{}') THEN
    RAISE EXCEPTION 'the batch has conflicts' USING ERRCODE = 'WS001';
  END IF;
  -- From here on every write can be undone: app.import_record().
  PERFORM set_config('app.import', wanted::text, true);
  -- Who joins gets the id of their row, and so has the same one should the batch be undone and applied again.
  INSERT INTO staff (id, employee_number, name, kana, unit_id, post)
  SELECT t.id, t.employee_number, t.name, coalesce(t.kana, ''), t.to_unit_id, t.post
  FROM transfers t WHERE t.batch_id = wanted AND t.kind = 'join' AND NOT t.excluded;
  -- What a person holds for themselves goes along; what they hold for a unit or post stays there.
  UPDATE devices d SET unit_id = t.to_unit_id
  FROM transfers t JOIN handovers h ON h.holder_id = t.staff_id AND h.returned_at IS NULL AND h.duty_unit_id IS NULL
  WHERE t.batch_id = wanted AND t.kind = 'transfer' AND t.devices = 'keep' AND NOT t.excluded
    AND d.id = h.device_id AND d.unit_id IS DISTINCT FROM t.to_unit_id;
  UPDATE units u SET head_staff_id = NULL
  FROM transfers t
  WHERE t.batch_id = wanted AND t.kind <> 'join' AND NOT t.excluded
    AND u.head_staff_id = t.staff_id AND u.id IS DISTINCT FROM t.to_unit_id;
  UPDATE staff s SET
    unit_id = coalesce(t.to_unit_id, s.unit_id), post = coalesce(t.post, s.post),
    left_on = CASE WHEN t.kind = 'retire' THEN t.effective_on ELSE s.left_on END
  FROM transfers t
  WHERE t.batch_id = wanted AND t.kind <> 'join' AND NOT t.excluded AND s.id = t.staff_id;
  UPDATE units u SET head_staff_id = coalesce(t.staff_id, t.id)
  FROM transfers t WHERE t.batch_id = wanted AND t.is_head AND NOT t.excluded AND u.id = t.to_unit_id;
  UPDATE extension_holders h SET during = tstzrange(lower(h.during), at)
  FROM transfers t
  WHERE t.batch_id = wanted AND t.kind = 'retire' AND NOT t.excluded AND h.holder_id = t.staff_id
    AND h.duty_unit_id IS NULL AND upper_inf(h.during) AND lower(h.during) < at;
  UPDATE transfers t SET staff_id = coalesce(t.staff_id, t.id),
    login_disabled_at = CASE WHEN t.kind = 'retire' AND u.id IS NOT NULL THEN at END
  FROM transfers own LEFT JOIN users u ON u.staff_id = own.staff_id AND u.disabled_at IS NULL
  WHERE own.batch_id = wanted AND NOT own.excluded AND t.id = own.id
    AND (own.kind = 'join' OR own.kind = 'retire' AND u.id IS NOT NULL);
  PERFORM set_config('app.import', '', true);
  UPDATE users u SET disabled_at = at FROM transfers t
  WHERE t.batch_id = wanted AND t.login_disabled_at = at AND u.staff_id = t.staff_id AND u.disabled_at IS NULL;
  UPDATE transfer_batches SET state = 'applied', applied_at = at, undone_at = NULL WHERE id = wanted;
END $$;
--> statement-breakpoint
-- Puts back what stood before, or returns what depends on it; then the caller must roll back.
CREATE FUNCTION app.undo_transfers(wanted uuid)
RETURNS TABLE (why text, entity text, row_number integer, label text, dependant text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp SET enable_nestloop = off
AS $$
BEGIN
  IF NOT app.has_role('it_staff') THEN
    RAISE EXCEPTION 'only IT staff undo transfers' USING ERRCODE = '42501';
  END IF;
  UPDATE users u SET disabled_at = NULL FROM transfers t
  WHERE t.batch_id = wanted AND u.staff_id = t.staff_id AND u.disabled_at = t.login_disabled_at;
  RETURN QUERY
    SELECT d.why, d.entity, coalesce(d.row_number, (
      -- People stand by the row of the batch, and so does what they hold.
      SELECT min(t.row_number) FROM import_changes c JOIN transfers t ON t.batch_id = wanted
        AND t.staff_id IN (c.row_id, (c.after ->> 'holder_id')::uuid)
      WHERE c.import_id = wanted AND c.entity = d.entity AND d.label IS NOT NULL
        AND d.label IN (c.after ->> 'property_number', c.after ->> 'code'))), d.label, d.dependant
    FROM app.undo_import(wanted) d;
  UPDATE transfer_batches SET state = 'undone', undone_at = now() WHERE id = wanted;
END $$;
--> statement-breakpoint

-- ── What is to be collected, and who waits for a device ──────────────────────────────────────────
-- What the people of applied batches held on the day and were to hand in; a device is collected by its return.
CREATE FUNCTION app.transfer_collections()
RETURNS TABLE (handover_id uuid, transfer_id uuid, device_id uuid, property_number text, kind text, collected_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
  SELECT h.id, t.id, d.id, d.property_number, d.kind, h.returned_at
  FROM transfer_batches b JOIN transfers t ON t.batch_id = b.id
    JOIN handovers h ON h.holder_id = t.staff_id AND h.handed_over_at <= b.applied_at
      AND (h.returned_at IS NULL OR h.returned_at >= b.applied_at)
    JOIN devices d ON d.id = h.device_id
  WHERE b.state = 'applied' AND t.devices = 'return' AND NOT t.excluded
$$;
--> statement-breakpoint
-- Who joined, and what they hold by now.
CREATE FUNCTION app.transfer_issues()
RETURNS TABLE (transfer_id uuid, laptop text, smartphone text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
  SELECT t.id, min(d.property_number) FILTER (WHERE d.kind = 'laptop'), min(d.property_number) FILTER (WHERE d.kind = 'smartphone')
  FROM transfer_batches b JOIN transfers t ON t.batch_id = b.id LEFT JOIN devices d ON d.holder_id = t.staff_id
  WHERE b.state = 'applied' AND t.kind = 'join' AND NOT t.excluded
  GROUP BY t.id
$$;
--> statement-breakpoint
-- What somebody holds who is named in a row; told to whoever may see the row.
CREATE FUNCTION app.transfer_devices(person uuid)
RETURNS TABLE (id uuid, property_number text, kind text, is_duty boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
  SELECT d.id, d.property_number, d.kind, h.duty_unit_id IS NOT NULL
  FROM handovers h JOIN devices d ON d.id = h.device_id WHERE h.holder_id = person AND h.returned_at IS NULL
  ORDER BY d.property_number
$$;
--> statement-breakpoint
-- Whether the device was to be handed in after a transfer and the day (Asia/Tokyo) is over.
CREATE FUNCTION app.return_overdue(device uuid, at timestamptz) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
  SELECT EXISTS (
    SELECT FROM handovers h JOIN transfers t ON t.staff_id = h.holder_id JOIN transfer_batches b ON b.id = t.batch_id
    WHERE h.device_id = device AND h.returned_at IS NULL AND b.state = 'applied' AND h.handed_over_at <= b.applied_at
      AND t.devices = 'return' AND NOT t.excluded AND t.return_due_on < (at AT TIME ZONE 'Asia/Tokyo')::date)
$$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION app.access_facts_of(device uuid, at timestamptz) RETURNS app.access_facts
LANGUAGE sql STABLE SET search_path = public, app, pg_temp
AS $$
  SELECT d.kind, d.state, d.holder_id IS NOT NULL, d.holder_id IS NOT NULL AND app.has_left(d.holder_id, at),
    app.return_overdue(d.id, at), 'not_required', 'not_required'
  FROM devices d WHERE d.id = device
$$;
--> statement-breakpoint
DO $$
DECLARE
  callable text;
BEGIN
  FOREACH callable IN ARRAY ARRAY['transfer_facts(uuid)', 'apply_transfers(uuid)', 'undo_transfers(uuid)',
    'transfer_collections()', 'transfer_issues()', 'transfer_devices(uuid)', 'return_overdue(uuid, timestamptz)'] LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION app.%s FROM PUBLIC', callable);
    EXECUTE format('GRANT EXECUTE ON FUNCTION app.%s TO mamori_app', callable);
  END LOOP;
END $$;
