-- The PC refresh: state machines, capacity, erasure before disposal, and who sees what.

-- ── State machines ───────────────────────────────────────────────────────────────────────────────
-- The same tables as in api/contract/rollout.ts; a test holds the two against each other.
CREATE TABLE app.moves (
  machine text NOT NULL,
  from_state text NOT NULL,
  to_state text NOT NULL,
  PRIMARY KEY (machine, from_state, to_state)
);
--> statement-breakpoint
INSERT INTO app.moves VALUES
  ('program', 'planned', 'open'),
  ('program', 'open', 'closed'),
  ('program', 'closed', 'open'),
  ('wave', 'planned', 'open'),
  ('wave', 'open', 'suspended'),
  ('wave', 'suspended', 'open'),
  ('wave', 'open', 'closed'),
  ('replacement', 'planned', 'prepared'),
  ('replacement', 'prepared', 'scheduled'),
  ('replacement', 'scheduled', 'deployed'),
  ('replacement', 'deployed', 'migrated'),
  ('replacement', 'migrated', 'reclaimed'),
  ('replacement', 'reclaimed', 'erased'),
  ('replacement', 'erased', 'closed'),
  ('replacement', 'migrated', 'closed'),
  ('replacement', 'prepared', 'planned'),
  ('replacement', 'scheduled', 'prepared'),
  ('replacement', 'scheduled', 'absent'),
  ('replacement', 'absent', 'prepared'),
  ('replacement', 'absent', 'scheduled'),
  ('replacement', 'planned', 'declined'),
  ('replacement', 'prepared', 'declined'),
  ('replacement', 'scheduled', 'declined'),
  ('replacement', 'declined', 'planned'),
  ('replacement', 'declined', 'prepared'),
  ('replacement', 'planned', 'long_leave'),
  ('replacement', 'prepared', 'long_leave'),
  ('replacement', 'scheduled', 'long_leave'),
  ('replacement', 'long_leave', 'planned'),
  ('replacement', 'long_leave', 'prepared'),
  ('replacement', 'planned', 'no_device'),
  ('replacement', 'prepared', 'no_device'),
  ('replacement', 'scheduled', 'no_device'),
  ('replacement', 'no_device', 'planned'),
  ('replacement', 'prepared', 'broken'),
  ('replacement', 'scheduled', 'broken'),
  ('replacement', 'deployed', 'broken'),
  ('replacement', 'migrated', 'broken'),
  ('replacement', 'broken', 'planned'),
  ('replacement', 'broken', 'prepared'),
  ('replacement', 'broken', 'deployed'),
  ('replacement', 'broken', 'migrated'),
  ('appointment', 'booked', 'kept'),
  ('appointment', 'booked', 'cancelled'),
  ('appointment', 'booked', 'no_show');
--> statement-breakpoint
-- An exception goes back to where it came from, or before that: never past it.
CREATE FUNCTION app.may_move(machine text, from_state text, to_state text, paused_from text DEFAULT NULL) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
  SELECT EXISTS (SELECT FROM app.moves m WHERE (m.machine, m.from_state, m.to_state) = ($1, $2, $3))
    AND (paused_from IS NULL OR to_state IN ('planned', paused_from) OR (paused_from = 'scheduled' AND to_state = 'prepared'))
$$;
--> statement-breakpoint
CREATE FUNCTION app.check_move() RETURNS trigger LANGUAGE plpgsql
AS $$
BEGIN
  IF NEW.state <> OLD.state AND NOT app.may_move(TG_ARGV[0], OLD.state, NEW.state, to_jsonb(OLD) ->> 'paused_from') THEN
    RAISE EXCEPTION '% cannot go from % to %', TG_ARGV[0], OLD.state, NEW.state USING ERRCODE = 'WS001';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER check_move BEFORE UPDATE OF state ON programs FOR EACH ROW EXECUTE FUNCTION app.check_move('program');
--> statement-breakpoint
CREATE TRIGGER check_move BEFORE UPDATE OF state ON waves FOR EACH ROW EXECUTE FUNCTION app.check_move('wave');
--> statement-breakpoint
CREATE TRIGGER check_move BEFORE UPDATE OF state ON replacements FOR EACH ROW EXECUTE FUNCTION app.check_move('replacement');
--> statement-breakpoint
CREATE TRIGGER check_move BEFORE UPDATE OF state ON appointments FOR EACH ROW EXECUTE FUNCTION app.check_move('appointment');
--> statement-breakpoint

-- ── Replacements ─────────────────────────────────────────────────────────────────────────────────
-- Two partial unique indexes keep a device to one open replacement as the old and one as the new; this
-- keeps it from being both at once. (Definer: whoever writes may not see the other row.)
CREATE FUNCTION app.replacements_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
BEGIN
  NEW.program_id := (SELECT program_id FROM waves WHERE id = NEW.wave_id);
  IF TG_OP = 'INSERT' THEN
    NEW.unit_id := coalesce(NEW.unit_id, (SELECT unit_id FROM devices WHERE id = NEW.old_device_id),
      (SELECT unit_id FROM staff WHERE id = NEW.holder_id));
    IF EXISTS (SELECT FROM replacements WHERE new_device_id = NEW.old_device_id AND state <> 'closed') THEN
      RAISE EXCEPTION 'the old device is the new one of an open replacement' USING ERRCODE = '23505', CONSTRAINT = 'replacements_old_device_key';
    END IF;
  ELSIF NEW.state <> OLD.state THEN
    NEW.paused_from := CASE WHEN NEW.state IN ('absent', 'declined', 'broken', 'long_leave', 'no_device') THEN OLD.state END;
    IF NEW.paused_from IS NULL THEN NEW.reason := NULL; END IF;
  END IF;
  IF NEW.new_device_id IS NOT NULL
    AND EXISTS (SELECT FROM replacements WHERE old_device_id = NEW.new_device_id AND state <> 'closed') THEN
    RAISE EXCEPTION 'the new device is the old one of an open replacement' USING ERRCODE = '23505', CONSTRAINT = 'replacements_new_device_key';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
-- After check_move, whose name comes first: the rule is read before the row changes.
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OF wave_id, new_device_id, state ON replacements
  FOR EACH ROW EXECUTE FUNCTION app.replacements_guard();
--> statement-breakpoint
-- Whoever changes an appointment takes its replacement first, so that two never wait for each other.
CREATE FUNCTION app.lock_replacement(replacement uuid) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$ SELECT FROM replacements WHERE id = replacement FOR NO KEY UPDATE $$;
--> statement-breakpoint

-- ── Slots and appointments ───────────────────────────────────────────────────────────────────────
ALTER TABLE slots ADD CONSTRAINT slots_no_overlap
  EXCLUDE USING gist (place WITH =, tstzrange(starts_at, ends_at) WITH &&);
--> statement-breakpoint
CREATE FUNCTION app.appointments_copy() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
BEGIN
  SELECT holder_id, unit_id INTO NEW.holder_id, NEW.unit_id FROM replacements WHERE id = NEW.replacement_id;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER copy BEFORE INSERT OR UPDATE OF replacement_id ON appointments
  FOR EACH ROW EXECUTE FUNCTION app.appointments_copy();
--> statement-breakpoint
-- The slot's row lock puts bookings in line; the check on the count refuses the one too many. Not FOR UPDATE:
-- each booking's foreign key holds the slot FOR KEY SHARE already, and two would wait for each other.
CREATE FUNCTION app.appointments_count() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
DECLARE
  gone uuid := CASE WHEN TG_OP <> 'INSERT' AND OLD.state <> 'cancelled' THEN OLD.slot_id END;
  come uuid := CASE WHEN TG_OP <> 'DELETE' AND NEW.state <> 'cancelled' THEN NEW.slot_id END;
BEGIN
  IF gone IS NOT DISTINCT FROM come THEN RETURN NULL; END IF;
  PERFORM FROM slots WHERE id IN (gone, come) ORDER BY id FOR NO KEY UPDATE;
  UPDATE slots SET booked = booked - 1 WHERE id = gone;
  UPDATE slots SET booked = booked + 1 WHERE id = come;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER count AFTER INSERT OR UPDATE OF slot_id, state OR DELETE ON appointments
  FOR EACH ROW EXECUTE FUNCTION app.appointments_count();
--> statement-breakpoint
-- The replacement follows its appointment; an employee who books may not write replacements otherwise.
CREATE FUNCTION app.appointments_follow() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'booked' THEN RETURN NULL; END IF;
    UPDATE replacements SET state = 'scheduled', state_since = now() WHERE id = NEW.replacement_id AND state <> 'scheduled';
  ELSIF NEW.state = 'cancelled' AND OLD.state = 'booked' THEN
    UPDATE replacements SET state = 'prepared', state_since = now() WHERE id = NEW.replacement_id AND state = 'scheduled';
  ELSIF NEW.state = 'no_show' AND OLD.state = 'booked' THEN
    UPDATE replacements SET state = 'absent', reason = NEW.reason, state_since = now() WHERE id = NEW.replacement_id AND state = 'scheduled';
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER follow AFTER INSERT OR UPDATE OF state ON appointments
  FOR EACH ROW EXECUTE FUNCTION app.appointments_follow();
--> statement-breakpoint

-- ── Erasure ──────────────────────────────────────────────────────────────────────────────────────
-- Which method suffices for which category of data; the same as ERASURE_METHODS in api/contract/erasure.ts.
CREATE TABLE app.erasure_methods (category text NOT NULL, method text NOT NULL, PRIMARY KEY (category, method));
--> statement-breakpoint
INSERT INTO app.erasure_methods VALUES
  ('individual_number', 'physical_destruction'),
  ('individual_number', 'degauss'),
  ('confidential', 'physical_destruction'),
  ('confidential', 'degauss'),
  ('confidential', 'secure_erase'),
  ('confidential', 'crypto_erase'),
  ('ordinary', 'physical_destruction'),
  ('ordinary', 'degauss'),
  ('ordinary', 'secure_erase'),
  ('ordinary', 'crypto_erase'),
  ('ordinary', 'overwrite');
--> statement-breakpoint
ALTER TABLE erasures ADD CONSTRAINT erasures_method_fk FOREIGN KEY (category, method) REFERENCES app.erasure_methods;
--> statement-breakpoint
-- An erasure counts from the day the device last came back: what was erased before it was issued anew does not.
CREATE FUNCTION app.erased_since_return(device uuid) RETURNS SETOF erasures
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
  SELECT * FROM erasures e WHERE e.device_id = device AND e.erased_on >= coalesce(
    (SELECT max((h.returned_at AT TIME ZONE 'Asia/Tokyo')::date) FROM handovers h WHERE h.device_id = device), '-infinity')
$$;
--> statement-breakpoint
CREATE FUNCTION app.certified_on(device uuid) RETURNS date
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$ SELECT max(certified_on) FROM app.erased_since_return(device) $$;
--> statement-breakpoint
CREATE FUNCTION app.is_erased(device uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$ SELECT EXISTS (SELECT FROM app.erased_since_return(device)) $$;
--> statement-breakpoint
-- Also for what can be told without a row of it: that a certificate is missing.
CREATE FUNCTION app.may_read_erasures() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT app.has_role('it_staff', 'auditor', 'admin', '@setup') $$;
--> statement-breakpoint
-- No disposal, and no return to the lessor, without a certificate. Deferrable, so that one transaction may
-- put both on record in any order.
CREATE FUNCTION app.devices_need_erasure() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.state = NEW.state THEN RETURN NULL; END IF;
  IF NOT EXISTS (SELECT FROM app.erased_since_return(NEW.id) WHERE NEW.state = 'erased' OR certified_on IS NOT NULL) THEN
    RAISE EXCEPTION 'device % has no erasure on record that allows %', NEW.id, NEW.state
      USING ERRCODE = 'WS001', CONSTRAINT = 'devices_need_erasure';
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER need_erasure AFTER INSERT OR UPDATE OF state ON devices
  DEFERRABLE INITIALLY IMMEDIATE FOR EACH ROW WHEN (NEW.state IN ('erased', 'disposed'))
  EXECUTE FUNCTION app.devices_need_erasure();
--> statement-breakpoint
CREATE FUNCTION app.erasures_stand() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
BEGIN
  IF EXISTS (SELECT FROM devices WHERE id IN (OLD.device_id, NEW.device_id) AND state = 'disposed') THEN
    RAISE EXCEPTION 'the device is disposed of: its erasure stands' USING ERRCODE = 'WS001';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER stand BEFORE UPDATE ON erasures FOR EACH ROW EXECUTE FUNCTION app.erasures_stand();
--> statement-breakpoint
-- Progress counts overdue certificates without looking at erasures, which most of its readers may not see.
CREATE FUNCTION app.erasures_certify() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
BEGIN
  UPDATE replacements SET certified_on = app.certified_on(NEW.device_id)
  WHERE old_device_id = NEW.device_id AND state IN ('reclaimed', 'erased')
    AND certified_on IS DISTINCT FROM app.certified_on(NEW.device_id);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER certify AFTER INSERT OR UPDATE ON erasures FOR EACH ROW EXECUTE FUNCTION app.erasures_certify();
--> statement-breakpoint

-- Whom a notice about somebody's laptop reaches; the sender need not be able to read the logins.
CREATE FUNCTION app.users_of_staff(people uuid[]) RETURNS TABLE (staff_id uuid, user_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$ SELECT u.staff_id, u.id FROM users u WHERE u.staff_id = ANY (people) AND u.disabled_at IS NULL $$;
--> statement-breakpoint
DO $$
DECLARE
  callable text;
BEGIN
  FOREACH callable IN ARRAY ARRAY['may_move(text, text, text, text)', 'lock_replacement(uuid)', 'erased_since_return(uuid)',
    'is_erased(uuid)', 'certified_on(uuid)', 'may_read_erasures()', 'users_of_staff(uuid[])'] LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION app.%s FROM PUBLIC', callable);
  END LOOP;
  FOREACH callable IN ARRAY ARRAY['may_move(text, text, text, text)', 'lock_replacement(uuid)', 'is_erased(uuid)',
    'certified_on(uuid)', 'may_read_erasures()', 'users_of_staff(uuid[])'] LOOP
    EXECUTE format('GRANT EXECUTE ON FUNCTION app.%s TO mamori_app', callable);
  END LOOP;
END $$;
--> statement-breakpoint

-- ── Who reads and writes what ────────────────────────────────────────────────────────────────────
DO $$
DECLARE
  tbl text;
  anybody text := '(SELECT app.actor()) IS NOT NULL';
  writer text := $e$(SELECT app.has_role('it_staff', '@setup'))$e$;
  reader text := $e$(SELECT app.has_role('it_staff', 'security', 'auditor', 'admin', '@setup'))
    OR unit_id = ANY ((SELECT app.scope())::uuid[]) OR holder_id = (SELECT app.staff_id())$e$;
  eraser text := '(SELECT app.may_read_erasures())';
  own text := 'holder_id = (SELECT app.staff_id())';
BEGIN
  CALL app.protect('programs', anybody, writer, unaudited => 'created_at,updated_at');
  CALL app.protect('waves', anybody, writer, unaudited => 'created_at,updated_at');
  CALL app.protect('wave_months', anybody, writer, key => 'wave_id,month');
  CALL app.protect('replacements', reader, writer, personal => 'reason,note',
    unaudited => 'created_at,updated_at,program_id,unit_id,certified_on');
  CALL app.protect('slots', anybody, writer, unaudited => 'created_at,updated_at,booked');
  CALL app.protect('appointments', reader, writer, personal => 'reason', unaudited => 'created_at,updated_at,unit_id');
  -- People book, move and cancel their own swap; whether they came is not theirs to say.
  DROP POLICY insertable ON appointments;
  EXECUTE format('CREATE POLICY insertable ON appointments FOR INSERT TO mamori_app WITH CHECK (%s OR (%s AND state = %L))',
    writer, own, 'booked');
  DROP POLICY updatable ON appointments;
  EXECUTE format('CREATE POLICY updatable ON appointments FOR UPDATE TO mamori_app USING (%1$s OR %2$s)
    WITH CHECK (%1$s OR (%2$s AND state IN (%3$L, %4$L)))', writer, own, 'booked', 'cancelled');
  CALL app.protect('erasures', eraser, writer, personal => 'operator,witness,note,certificate_name',
    unaudited => 'created_at,updated_at');
  CALL app.protect('erasure_files', eraser, writer, key => 'erasure_id', audited => false);
  FOREACH tbl IN ARRAY ARRAY['programs', 'waves', 'replacements', 'slots', 'appointments', 'erasures'] LOOP
    EXECUTE format('CREATE TRIGGER touch BEFORE UPDATE ON %I FOR EACH ROW EXECUTE FUNCTION app.touch()', tbl);
  END LOOP;
END $$;
--> statement-breakpoint
REVOKE DELETE ON programs, appointments, erasures, erasure_files FROM mamori_app;
