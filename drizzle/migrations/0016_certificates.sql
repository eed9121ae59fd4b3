CREATE TABLE "authorities" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"slug" text NOT NULL,
	"hierarchy" text NOT NULL,
	"role" text NOT NULL,
	"issuer_id" uuid,
	"key_id" text,
	"state" text NOT NULL,
	"certificate" "bytea" NOT NULL,
	"subject" text NOT NULL,
	"key_identifier" "bytea" NOT NULL,
	"not_before" timestamp with time zone NOT NULL,
	"not_after" timestamp with time zone NOT NULL,
	"generation" bigint DEFAULT 1 NOT NULL,
	"crl_number" bigint DEFAULT 0 NOT NULL,
	"crl_claimed_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "authorities_slug_check" CHECK ("authorities"."slug" ~ '^[a-z][a-z0-9-]{1,40}$' and "authorities"."slug" !~ '-delta$'),
	CONSTRAINT "authorities_hierarchy_check" CHECK ("authorities"."hierarchy" in ('network', 'management')),
	CONSTRAINT "authorities_role_check" CHECK ("authorities"."role" in ('root', 'issuing')),
	CONSTRAINT "authorities_state_check" CHECK ("authorities"."state" in ('active', 'retiring', 'retired')),
	CONSTRAINT "authorities_issuer_check" CHECK (("authorities"."role" = 'root') = ("authorities"."issuer_id" is null)),
	CONSTRAINT "authorities_key_check" CHECK ("authorities"."role" = 'root' or "authorities"."key_id" is not null or "authorities"."state" = 'retired')
);
--> statement-breakpoint
CREATE TABLE "blocked_keys" (
	"public_key_sha256" "bytea" PRIMARY KEY NOT NULL,
	"reason" text NOT NULL,
	"certificate_id" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "blocked_keys_length_check" CHECK (length("blocked_keys"."public_key_sha256") = 32)
);
--> statement-breakpoint
CREATE TABLE "certificate_events" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"certificate_id" uuid NOT NULL,
	"authority_id" uuid NOT NULL,
	"serial" "bytea" NOT NULL,
	"unit_id" uuid,
	"holder_id" uuid,
	"kind" text NOT NULL,
	"reason" text,
	"note" text,
	"actor" text NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "certificate_events_kind_check" CHECK ("certificate_events"."kind" in ('issued', 'held', 'released', 'revoked', 'abandoned'))
);
--> statement-breakpoint
CREATE TABLE "certificates" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"authority_id" uuid NOT NULL,
	"profile" text NOT NULL,
	"device_id" uuid,
	"unit_id" uuid,
	"holder_id" uuid,
	"serial" "bytea" NOT NULL,
	"subject" text NOT NULL,
	"tbs" "bytea",
	"tbs_sha256" "bytea" NOT NULL,
	"public_key_sha256" "bytea" NOT NULL,
	"not_before" timestamp with time zone NOT NULL,
	"not_after" timestamp with time zone NOT NULL,
	"der" "bytea",
	"state" text DEFAULT 'intent' NOT NULL,
	"held_at" timestamp with time zone,
	"final_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	"reason" text,
	"invalid_since" timestamp with time zone,
	"replaced_by" uuid,
	"revoke_at" timestamp with time zone,
	"requested_by" text DEFAULT app.actor() NOT NULL,
	"idempotency_key" text,
	"request_sha256" "bytea",
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"issued_at" timestamp with time zone,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "certificates_profile_check" CHECK ("certificates"."profile" in ('network-access', 'device-management', 'server', 'ocsp-signer', 'scep-ra')),
	CONSTRAINT "certificates_device_check" CHECK (("certificates"."profile" in ('network-access', 'device-management')) = ("certificates"."device_id" is not null)),
	CONSTRAINT "certificates_state_check" CHECK ("certificates"."state" in ('intent', 'issued', 'held', 'revoked', 'abandoned')),
	CONSTRAINT "certificates_signed_check" CHECK (("certificates"."der" is not null) = ("certificates"."state" in ('issued', 'held', 'revoked')) and ("certificates"."tbs" is not null) = ("certificates"."state" = 'intent')),
	CONSTRAINT "certificates_held_check" CHECK (("certificates"."held_at" is null) = ("certificates"."final_at" is null) and ("certificates"."state" <> 'held' or "certificates"."held_at" is not null) and ("certificates"."state" <> 'issued' or "certificates"."held_at" is null)),
	CONSTRAINT "certificates_revoked_check" CHECK (("certificates"."revoked_at" is not null) = ("certificates"."state" in ('revoked', 'abandoned')) and ("certificates"."reason" is not null) = ("certificates"."state" = 'revoked')),
	CONSTRAINT "certificates_reason_check" CHECK ("certificates"."reason" in ('unspecified', 'keyCompromise', 'affiliationChanged', 'superseded', 'cessationOfOperation', 'privilegeWithdrawn')),
	CONSTRAINT "certificates_replaced_check" CHECK (("certificates"."replaced_by" is null) = ("certificates"."revoke_at" is null)),
	CONSTRAINT "certificates_lengths_check" CHECK (length("certificates"."serial") between 1 and 20 and length("certificates"."tbs_sha256") = 32 and length("certificates"."public_key_sha256") = 32),
	CONSTRAINT "certificates_period_check" CHECK ("certificates"."not_after" > "certificates"."not_before"),
	CONSTRAINT "certificates_request_check" CHECK (("certificates"."idempotency_key" is null) = ("certificates"."request_sha256" is null))
);
--> statement-breakpoint
CREATE TABLE "crls" (
	"authority_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"number" bigint NOT NULL,
	"base_number" bigint,
	"generation" bigint NOT NULL,
	"this_update" timestamp with time zone NOT NULL,
	"next_update" timestamp with time zone NOT NULL,
	"entries" integer NOT NULL,
	"der" "bytea" NOT NULL,
	"sha256" "bytea" NOT NULL,
	"published_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "crls_authority_id_kind_number_pk" PRIMARY KEY("authority_id","kind","number"),
	CONSTRAINT "crls_kind_check" CHECK ("crls"."kind" in ('full', 'delta')),
	CONSTRAINT "crls_base_check" CHECK (("crls"."kind" = 'delta') = ("crls"."base_number" is not null)),
	CONSTRAINT "crls_numbers_check" CHECK ("crls"."base_number" < "crls"."number"),
	CONSTRAINT "crls_period_check" CHECK ("crls"."next_update" > "crls"."this_update")
);
--> statement-breakpoint
ALTER TABLE "authorities" ADD CONSTRAINT "authorities_issuer_id_authorities_id_fk" FOREIGN KEY ("issuer_id") REFERENCES "public"."authorities"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "blocked_keys" ADD CONSTRAINT "blocked_keys_certificate_id_certificates_id_fk" FOREIGN KEY ("certificate_id") REFERENCES "public"."certificates"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "certificate_events" ADD CONSTRAINT "certificate_events_certificate_id_certificates_id_fk" FOREIGN KEY ("certificate_id") REFERENCES "public"."certificates"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "certificates" ADD CONSTRAINT "certificates_authority_id_authorities_id_fk" FOREIGN KEY ("authority_id") REFERENCES "public"."authorities"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "certificates" ADD CONSTRAINT "certificates_device_id_devices_id_fk" FOREIGN KEY ("device_id") REFERENCES "public"."devices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "certificates" ADD CONSTRAINT "certificates_replaced_by_certificates_id_fk" FOREIGN KEY ("replaced_by") REFERENCES "public"."certificates"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "crls" ADD CONSTRAINT "crls_authority_id_authorities_id_fk" FOREIGN KEY ("authority_id") REFERENCES "public"."authorities"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "authorities_slug_key" ON "authorities" USING btree ("slug");--> statement-breakpoint
CREATE UNIQUE INDEX "authorities_key_identifier_key" ON "authorities" USING btree ("key_identifier");--> statement-breakpoint
CREATE UNIQUE INDEX "authorities_active_key" ON "authorities" USING btree ("hierarchy") WHERE "authorities"."role" = 'issuing' and "authorities"."state" = 'active';--> statement-breakpoint
CREATE INDEX "certificate_events_certificate_id_idx" ON "certificate_events" USING btree ("certificate_id","id");--> statement-breakpoint
CREATE INDEX "certificate_events_released_idx" ON "certificate_events" USING btree ("authority_id","at") WHERE "certificate_events"."kind" = 'released';--> statement-breakpoint
CREATE UNIQUE INDEX "certificates_serial_key" ON "certificates" USING btree ("authority_id","serial");--> statement-breakpoint
CREATE UNIQUE INDEX "certificates_live_key" ON "certificates" USING btree ("device_id","profile") WHERE "certificates"."state" in ('issued', 'held') and "certificates"."replaced_by" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "certificates_intent_key" ON "certificates" USING btree ("device_id","profile") WHERE "certificates"."state" = 'intent';--> statement-breakpoint
CREATE UNIQUE INDEX "certificates_idempotency_key" ON "certificates" USING btree ("requested_by","idempotency_key") WHERE "certificates"."idempotency_key" is not null;--> statement-breakpoint
CREATE INDEX "certificates_withdrawn_idx" ON "certificates" USING btree ("authority_id","serial") WHERE "certificates"."state" in ('held', 'revoked', 'abandoned');--> statement-breakpoint
CREATE INDEX "certificates_public_key_idx" ON "certificates" USING btree ("public_key_sha256");--> statement-breakpoint
CREATE INDEX "certificates_device_id_idx" ON "certificates" USING btree ("device_id","created_at");--> statement-breakpoint
CREATE INDEX "certificates_unit_id_idx" ON "certificates" USING btree ("unit_id","not_after");--> statement-breakpoint
CREATE INDEX "certificates_holder_id_idx" ON "certificates" USING btree ("holder_id");--> statement-breakpoint
CREATE INDEX "certificates_not_after_idx" ON "certificates" USING btree ("not_after","id");--> statement-breakpoint
CREATE INDEX "certificates_created_at_idx" ON "certificates" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "certificates_state_idx" ON "certificates" USING btree ("state","profile","not_after","id");--> statement-breakpoint
CREATE INDEX "certificates_replaced_by_idx" ON "certificates" USING btree ("replaced_by");--> statement-breakpoint
CREATE INDEX "certificates_final_at_idx" ON "certificates" USING btree ("final_at") WHERE "certificates"."state" = 'held';--> statement-breakpoint
CREATE INDEX "certificates_revoke_at_idx" ON "certificates" USING btree ("revoke_at") WHERE "certificates"."state" in ('issued', 'held');--> statement-breakpoint
CREATE INDEX "certificates_open_intent_idx" ON "certificates" USING btree ("created_at") WHERE "certificates"."state" = 'intent';--> statement-breakpoint
CREATE TRIGGER touch BEFORE UPDATE ON authorities FOR EACH ROW EXECUTE FUNCTION app.touch();
--> statement-breakpoint
CREATE TRIGGER touch BEFORE UPDATE ON certificates FOR EACH ROW EXECUTE FUNCTION app.touch();
--> statement-breakpoint

-- ── The states of a certificate ──────────────────────────────────────────────────────────────────
-- The same table as CERTIFICATE_MOVES in api/contract/certificates.ts; a test holds the two against each other.
-- Revoked and abandoned are for good: what somebody else may have holds no longer becomes ours again.
INSERT INTO app.moves VALUES
  ('certificate', 'intent', 'issued'),
  ('certificate', 'intent', 'abandoned'),
  ('certificate', 'issued', 'held'),
  ('certificate', 'issued', 'revoked'),
  ('certificate', 'held', 'issued'),
  ('certificate', 'held', 'revoked');
--> statement-breakpoint
-- Who issues and holds, and who revokes and gives back (@pki: jobs, and the signers of the OCSP responder).
CREATE FUNCTION app.may_hold_certificates() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT app.has_role('it_staff', 'security', '@pki', '@setup') $$;
--> statement-breakpoint
CREATE FUNCTION app.may_revoke_certificates() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT app.has_role('security', '@pki', '@setup') $$;
--> statement-breakpoint
-- Whoever issues or withdraws takes the device first, also who may not write the ledger.
CREATE FUNCTION app.lock_device(device uuid) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$ SELECT FROM devices WHERE id = device FOR NO KEY UPDATE $$;
--> statement-breakpoint
-- Two that come with one key, and one that comes while the key is blocked, stand in line.
CREATE FUNCTION app.lock_key(public_key bytea) RETURNS void LANGUAGE sql
AS $$ SELECT pg_advisory_xact_lock(hashtextextended('certificate key ' || encode(public_key, 'hex'), 0)) $$;
--> statement-breakpoint
CREATE FUNCTION app.certificates_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF (NEW.authority_id, NEW.profile, NEW.device_id, NEW.serial, NEW.subject, NEW.tbs_sha256, NEW.public_key_sha256, NEW.not_before, NEW.not_after)
      IS DISTINCT FROM (OLD.authority_id, OLD.profile, OLD.device_id, OLD.serial, OLD.subject, OLD.tbs_sha256, OLD.public_key_sha256, OLD.not_before, OLD.not_after)
      OR (OLD.der IS NOT NULL AND NEW.der IS DISTINCT FROM OLD.der) OR NEW.tbs <> OLD.tbs THEN
      RAISE EXCEPTION 'what a certificate says stands' USING ERRCODE = 'WS001', CONSTRAINT = 'certificates_stand';
    END IF;
    IF NEW.state = OLD.state THEN RETURN NEW; END IF;
    IF NOT app.may_move('certificate', OLD.state, NEW.state) THEN
      RAISE EXCEPTION 'a certificate cannot go from % to %', OLD.state, NEW.state
        USING ERRCODE = 'WS001', CONSTRAINT = 'certificates_moves';
    ELSIF (NEW.state = 'revoked' OR OLD.state = 'held') AND session_user = 'mamori_app' AND NOT app.may_revoke_certificates() THEN
      RAISE EXCEPTION 'this revokes or gives back' USING ERRCODE = '42501';
    END IF;
    IF OLD.state <> 'intent' OR NEW.state <> 'issued' THEN RETURN NEW; END IF;
  ELSIF NEW.state <> 'intent' AND session_user = 'mamori_app' THEN
    RAISE EXCEPTION 'a certificate starts as an intent' USING ERRCODE = 'WS001', CONSTRAINT = 'certificates_moves';
  END IF;
  PERFORM app.lock_key(NEW.public_key_sha256);
  IF EXISTS (SELECT FROM blocked_keys WHERE public_key_sha256 = NEW.public_key_sha256) THEN
    RAISE EXCEPTION 'the key is blocked' USING ERRCODE = 'WS001', CONSTRAINT = 'certificates_key_blocked';
  END IF;
  IF EXISTS (SELECT FROM certificates WHERE public_key_sha256 = NEW.public_key_sha256
    AND device_id IS DISTINCT FROM NEW.device_id AND state <> 'abandoned') THEN
    RAISE EXCEPTION 'the key is another device''s' USING ERRCODE = 'WS001', CONSTRAINT = 'certificates_key_in_use';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON certificates FOR EACH ROW EXECUTE FUNCTION app.certificates_guard();
--> statement-breakpoint
CREATE FUNCTION app.blocked_keys_lock() RETURNS trigger LANGUAGE plpgsql
AS $$ BEGIN PERFORM app.lock_key(NEW.public_key_sha256); RETURN NEW; END $$;
--> statement-breakpoint
CREATE TRIGGER lock BEFORE INSERT ON blocked_keys FOR EACH ROW EXECUTE FUNCTION app.blocked_keys_lock();
--> statement-breakpoint
CREATE FUNCTION app.certificates_copy() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
BEGIN
  SELECT unit_id, holder_id INTO NEW.unit_id, NEW.holder_id FROM devices WHERE id = NEW.device_id;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER copy BEFORE INSERT ON certificates FOR EACH ROW EXECUTE FUNCTION app.certificates_copy();
--> statement-breakpoint
-- What still counts follows its device; what is over stays where it was. (No nested loops, as in app.devices_move.)
CREATE FUNCTION app.certificates_follow() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, app, pg_temp SET enable_nestloop = off
AS $$
BEGIN
  IF (SELECT count(*) FROM new_rows n JOIN old_rows o USING (id)
    WHERE (n.unit_id, n.holder_id) IS DISTINCT FROM (o.unit_id, o.holder_id)) > 0
  THEN
    UPDATE certificates c SET unit_id = n.unit_id, holder_id = n.holder_id FROM new_rows n
    WHERE c.device_id = n.id AND c.state IN ('intent', 'issued', 'held')
      AND (c.unit_id, c.holder_id) IS DISTINCT FROM (n.unit_id, n.holder_id);
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER certificates_follow AFTER UPDATE ON devices REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION app.certificates_follow();
--> statement-breakpoint
-- Whatever becomes of a certificate is in the journal, and whoever answers for its authority is told, in the
-- transaction of the change itself. Authorities in one order, so that two never wait for each other.
CREATE FUNCTION app.certificates_tell() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
DECLARE
  touched uuid;
BEGIN
  INSERT INTO certificate_events (certificate_id, authority_id, serial, unit_id, holder_id, kind, reason, note, actor)
  SELECT n.id, n.authority_id, n.serial, n.unit_id, n.holder_id, CASE WHEN o.state = 'held' AND n.state = 'issued' THEN 'released' ELSE n.state END,
    n.reason, app.reason(), app.actor()
  FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE n.state <> o.state ORDER BY n.id;
  IF NOT FOUND THEN RETURN NULL; END IF;
  FOR touched IN
    SELECT DISTINCT n.authority_id FROM new_rows n JOIN old_rows o ON o.id = n.id
    WHERE n.state <> o.state AND NOT (o.state = 'intent' AND n.state = 'issued') ORDER BY 1
  LOOP
    UPDATE authorities SET generation = generation + 1 WHERE id = touched;
    NOTIFY certificates;
  END LOOP;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER tell AFTER UPDATE ON certificates REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION app.certificates_tell();
--> statement-breakpoint
-- A list is published by compare-and-swap: never below the last number, never from before what the last one knew.
CREATE FUNCTION app.crls_rise() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
BEGIN
  PERFORM FROM authorities WHERE id = NEW.authority_id FOR NO KEY UPDATE;
  IF EXISTS (SELECT FROM crls WHERE authority_id = NEW.authority_id AND kind = NEW.kind
    AND (number >= NEW.number OR generation > NEW.generation)) THEN
    RAISE EXCEPTION 'a later list is published' USING ERRCODE = 'WS001', CONSTRAINT = 'crls_rise';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER rise BEFORE INSERT ON crls FOR EACH ROW EXECUTE FUNCTION app.crls_rise();
--> statement-breakpoint
DO $$
DECLARE
  callable text;
BEGIN
  FOREACH callable IN ARRAY ARRAY['may_hold_certificates()', 'may_revoke_certificates()', 'lock_device(uuid)', 'lock_key(bytea)'] LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION app.%s FROM PUBLIC', callable);
    EXECUTE format('GRANT EXECUTE ON FUNCTION app.%s TO mamori_app', callable);
  END LOOP;
END $$;
--> statement-breakpoint

-- ── Who reads and writes what ────────────────────────────────────────────────────────────────────
DO $$
DECLARE
  anybody text := '(SELECT app.actor()) IS NOT NULL';
  reader text := $e$(SELECT app.has_role('it_staff', 'security', 'auditor', 'admin', '@pki', '@setup'))
    OR unit_id = ANY ((SELECT app.scope())::uuid[]) OR holder_id = (SELECT app.staff_id())$e$;
BEGIN
  -- Authorities and lists are what everybody may fetch by plain HTTP.
  CALL app.protect('authorities', anybody, $e$(SELECT app.has_role('@pki', '@setup'))$e$,
    unaudited => 'created_at,updated_at,certificate,generation,crl_number,crl_claimed_at');
  CALL app.protect('crls', anybody, $e$(SELECT app.has_role('@pki', '@setup'))$e$, key => 'authority_id,number', unaudited => 'der,published_at');
  CALL app.protect('certificates', reader, '(SELECT app.may_hold_certificates())',
    unaudited => 'created_at,updated_at,tbs,der,unit_id,holder_id,idempotency_key,request_sha256');
  CALL app.protect('blocked_keys', $e$(SELECT app.has_role('it_staff', 'security', 'auditor', 'admin', '@pki'))$e$,
    '(SELECT app.may_revoke_certificates())', key => 'public_key_sha256', unaudited => 'created_at');
  -- Triggers alone write the journal.
  CALL app.protect('certificate_events', reader, 'false', personal => 'note', unaudited => 'unit_id,holder_id');
END $$;
--> statement-breakpoint
REVOKE DELETE ON authorities, certificates FROM mamori_app;
--> statement-breakpoint
REVOKE UPDATE, DELETE ON blocked_keys FROM mamori_app;
--> statement-breakpoint
REVOKE INSERT, UPDATE, DELETE ON certificate_events FROM mamori_app;
--> statement-breakpoint
REVOKE UPDATE ON crls FROM mamori_app;
