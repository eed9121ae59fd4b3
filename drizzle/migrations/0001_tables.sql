CREATE TABLE "audit_checkpoints" (
	"seq" bigint PRIMARY KEY NOT NULL,
	"hash" text NOT NULL,
	"at" text NOT NULL,
	"key_id" text NOT NULL,
	"signature" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_entries" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"tx" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"actor" text NOT NULL,
	"action" text NOT NULL,
	"entity" text NOT NULL,
	"entity_id" text NOT NULL,
	"payload" text NOT NULL,
	"hash" "bytea" NOT NULL,
	CONSTRAINT "audit_entries_lines_check" CHECK (position(chr(10) in "audit_entries"."actor" || "audit_entries"."entity_id" || "audit_entries"."payload") = 0)
);
--> statement-breakpoint
CREATE TABLE "audit_links" (
	"seq" bigint PRIMARY KEY NOT NULL,
	"tx" uuid NOT NULL,
	"at" text NOT NULL,
	"entries" integer NOT NULL,
	"total" bigint NOT NULL,
	"digest" "bytea" NOT NULL,
	"previous_hash" "bytea" NOT NULL,
	"hash" "bytea" NOT NULL,
	"xid" "xid8" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_values" (
	"entry_id" bigint NOT NULL,
	"commitment" text NOT NULL,
	"salt" text NOT NULL,
	"value" jsonb NOT NULL,
	CONSTRAINT "audit_values_entry_id_commitment_pk" PRIMARY KEY("entry_id","commitment")
);
--> statement-breakpoint
CREATE TABLE "device_models" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"kind" text NOT NULL,
	"maker" text NOT NULL,
	"name" text NOT NULL,
	"screen_inches" numeric,
	"weight_kg" numeric,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "device_models_kind_check" CHECK ("device_models"."kind" in ('laptop', 'smartphone'))
);
--> statement-breakpoint
CREATE TABLE "devices" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"kind" text NOT NULL,
	"state" text DEFAULT 'in_stock' NOT NULL,
	"property_number" text NOT NULL,
	"serial_number" text,
	"imei" text,
	"model_id" uuid NOT NULL,
	"os" text,
	"network_zone" text,
	"unit_id" uuid,
	"holder_id" uuid,
	"acquired_on" date,
	"lease_ends_on" date,
	"location" text,
	"note" text,
	"tpm_ek_sha256" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"search" text GENERATED ALWAYS AS (app.search_text(property_number || '|' || coalesce(serial_number, '') || '|' || coalesce(imei, ''))) STORED,
	CONSTRAINT "devices_kind_check" CHECK ("devices"."kind" in ('laptop', 'smartphone')),
	CONSTRAINT "devices_state_check" CHECK ("devices"."state" in ('in_stock', 'kitting', 'ready', 'issued', 'missing', 'repair', 'returned', 'erased', 'disposed', 'written_off')),
	CONSTRAINT "devices_network_zone_check" CHECK ("devices"."network_zone" in ('alpha', 'alpha_prime', 'beta', 'beta_prime'))
);
--> statement-breakpoint
CREATE TABLE "handovers" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"device_id" uuid NOT NULL,
	"holder_id" uuid NOT NULL,
	"duty_unit_id" uuid,
	"unit_id" uuid,
	"handed_over_at" timestamp with time zone NOT NULL,
	"accepted_at" timestamp with time zone,
	"returned_at" timestamp with time zone,
	"source" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "handovers_source_check" CHECK ("handovers"."source" in ('import', 'counter', 'transfer')),
	CONSTRAINT "handovers_period_check" CHECK ("handovers"."returned_at" >= "handovers"."handed_over_at"),
	CONSTRAINT "handovers_acceptance_check" CHECK ("handovers"."accepted_at" >= "handovers"."handed_over_at")
);
--> statement-breakpoint
CREATE TABLE "import_files" (
	"import_id" uuid PRIMARY KEY NOT NULL,
	"content" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "import_rows" (
	"import_id" uuid NOT NULL,
	"row_number" integer NOT NULL,
	"action" text NOT NULL,
	"raw" jsonb NOT NULL,
	"values" jsonb NOT NULL,
	"changes" jsonb,
	"errors" jsonb NOT NULL,
	"warnings" jsonb NOT NULL,
	"target_id" uuid,
	CONSTRAINT "import_rows_import_id_row_number_pk" PRIMARY KEY("import_id","row_number"),
	CONSTRAINT "import_rows_action_check" CHECK ("import_rows"."action" in ('new', 'changed', 'unchanged', 'refused'))
);
--> statement-breakpoint
CREATE TABLE "imports" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"kind" text NOT NULL,
	"state" text DEFAULT 'reading' NOT NULL,
	"file_name" text NOT NULL,
	"file_sha256" text NOT NULL,
	"file_bytes" integer NOT NULL,
	"encoding" text,
	"delimiter" text,
	"headers" jsonb,
	"mapping" jsonb,
	"count_new" integer DEFAULT 0 NOT NULL,
	"count_changed" integer DEFAULT 0 NOT NULL,
	"count_unchanged" integer DEFAULT 0 NOT NULL,
	"count_refused" integer DEFAULT 0 NOT NULL,
	"failure" text,
	"failure_params" jsonb,
	"created_by" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"applied_at" timestamp with time zone,
	"undone_at" timestamp with time zone,
	CONSTRAINT "imports_kind_check" CHECK ("imports"."kind" in ('units', 'staff', 'devices', 'smartphones', 'transfers', 'course-sessions', 'attendance')),
	CONSTRAINT "imports_state_check" CHECK ("imports"."state" in ('reading', 'checked', 'applying', 'applied', 'undone', 'failed'))
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"job" text NOT NULL,
	"payload" jsonb NOT NULL,
	"dedupe_key" text,
	"state" text DEFAULT 'due' NOT NULL,
	"due_at" timestamp with time zone DEFAULT now() NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"fence" integer DEFAULT 0 NOT NULL,
	"leased_until" timestamp with time zone,
	"last_error" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp with time zone,
	CONSTRAINT "outbox_state_check" CHECK ("outbox"."state" in ('due', 'leased', 'done', 'dead'))
);
--> statement-breakpoint
CREATE TABLE "schedules" (
	"job" text PRIMARY KEY NOT NULL,
	"next_at" timestamp with time zone NOT NULL,
	"last_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "extension_holders" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"extension_id" uuid NOT NULL,
	"holder_id" uuid NOT NULL,
	"duty_unit_id" uuid,
	"unit_id" uuid,
	"during" "tstzrange" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "extension_lines" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"extension_id" uuid NOT NULL,
	"line_id" uuid NOT NULL,
	"during" "tstzrange" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "extensions" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"number" text NOT NULL,
	"kind" text DEFAULT 'mobile' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"retired_at" timestamp with time zone,
	"search" text GENERATED ALWAYS AS (app.search_text(number)) STORED,
	CONSTRAINT "extensions_kind_check" CHECK ("extensions"."kind" in ('mobile', 'fixed'))
);
--> statement-breakpoint
CREATE TABLE "line_sims" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"line_id" uuid NOT NULL,
	"sim_id" uuid NOT NULL,
	"during" "tstzrange" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "lines" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"phone_number" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"search" text GENERATED ALWAYS AS (app.search_text(phone_number || '|' || replace(phone_number, '-', ''))) STORED
);
--> statement-breakpoint
CREATE TABLE "sim_devices" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"sim_id" uuid NOT NULL,
	"device_id" uuid NOT NULL,
	"during" "tstzrange" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sims" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"iccid" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "notifications" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" uuid NOT NULL,
	"template" text NOT NULL,
	"params" jsonb NOT NULL,
	"link" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"read_at" timestamp with time zone,
	"mailed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "staff" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"employee_number" text NOT NULL,
	"name" text NOT NULL,
	"kana" text NOT NULL,
	"unit_id" uuid NOT NULL,
	"post" text,
	"email" text,
	"left_on" date,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"search" text GENERATED ALWAYS AS (app.search_text(employee_number || '|' || name || '|' || kana || '|' || coalesce(email, ''))) STORED
);
--> statement-breakpoint
CREATE TABLE "units" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"code" text NOT NULL,
	"parent_id" uuid,
	"name" text NOT NULL,
	"path" text DEFAULT '' NOT NULL,
	"category" text NOT NULL,
	"head_staff_id" uuid,
	"closed_on" date,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"search" text GENERATED ALWAYS AS (app.search_text(code || '|' || path)) STORED,
	CONSTRAINT "units_category_check" CHECK ("units"."category" in ('prefecture', 'department', 'commission', 'bureau', 'section'))
);
--> statement-breakpoint
CREATE TABLE "settings" (
	"key" text PRIMARY KEY NOT NULL,
	"value" jsonb NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "api_tokens" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" uuid NOT NULL,
	"name" text NOT NULL,
	"token_sha256" text NOT NULL,
	"permissions" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"last_used_at" timestamp with time zone,
	"revoked_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "rate_limits" (
	"key" text PRIMARY KEY NOT NULL,
	"points" integer NOT NULL,
	"expire" bigint
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"token_sha256" text NOT NULL,
	"user_id" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"stepped_up_at" timestamp with time zone,
	"address" text,
	"user_agent" text
);
--> statement-breakpoint
CREATE TABLE "user_roles" (
	"user_id" uuid NOT NULL,
	"role" text NOT NULL,
	CONSTRAINT "user_roles_user_id_role_pk" PRIMARY KEY("user_id","role"),
	CONSTRAINT "user_roles_role_check" CHECK ("user_roles"."role" in ('employee', 'section_head', 'it_staff', 'trainer', 'security', 'auditor', 'admin'))
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"username" text NOT NULL,
	"display_name" text NOT NULL,
	"email" text,
	"locale" text DEFAULT 'ja' NOT NULL,
	"password_hash" text,
	"password_changed_at" timestamp with time zone,
	"staff_id" uuid,
	"demo" boolean DEFAULT false NOT NULL,
	"disabled_at" timestamp with time zone,
	"locked_until" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "users_locale_check" CHECK ("users"."locale" in ('ja', 'en'))
);
--> statement-breakpoint
ALTER TABLE "devices" ADD CONSTRAINT "devices_model_id_device_models_id_fk" FOREIGN KEY ("model_id") REFERENCES "public"."device_models"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "devices" ADD CONSTRAINT "devices_unit_id_units_id_fk" FOREIGN KEY ("unit_id") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "devices" ADD CONSTRAINT "devices_holder_id_staff_id_fk" FOREIGN KEY ("holder_id") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "handovers" ADD CONSTRAINT "handovers_device_id_devices_id_fk" FOREIGN KEY ("device_id") REFERENCES "public"."devices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "handovers" ADD CONSTRAINT "handovers_holder_id_staff_id_fk" FOREIGN KEY ("holder_id") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "handovers" ADD CONSTRAINT "handovers_duty_unit_id_units_id_fk" FOREIGN KEY ("duty_unit_id") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "import_files" ADD CONSTRAINT "import_files_import_id_imports_id_fk" FOREIGN KEY ("import_id") REFERENCES "public"."imports"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "import_rows" ADD CONSTRAINT "import_rows_import_id_imports_id_fk" FOREIGN KEY ("import_id") REFERENCES "public"."imports"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "imports" ADD CONSTRAINT "imports_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "extension_holders" ADD CONSTRAINT "extension_holders_extension_id_extensions_id_fk" FOREIGN KEY ("extension_id") REFERENCES "public"."extensions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "extension_holders" ADD CONSTRAINT "extension_holders_holder_id_staff_id_fk" FOREIGN KEY ("holder_id") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "extension_holders" ADD CONSTRAINT "extension_holders_duty_unit_id_units_id_fk" FOREIGN KEY ("duty_unit_id") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "extension_lines" ADD CONSTRAINT "extension_lines_extension_id_extensions_id_fk" FOREIGN KEY ("extension_id") REFERENCES "public"."extensions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "extension_lines" ADD CONSTRAINT "extension_lines_line_id_lines_id_fk" FOREIGN KEY ("line_id") REFERENCES "public"."lines"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "line_sims" ADD CONSTRAINT "line_sims_line_id_lines_id_fk" FOREIGN KEY ("line_id") REFERENCES "public"."lines"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "line_sims" ADD CONSTRAINT "line_sims_sim_id_sims_id_fk" FOREIGN KEY ("sim_id") REFERENCES "public"."sims"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sim_devices" ADD CONSTRAINT "sim_devices_sim_id_sims_id_fk" FOREIGN KEY ("sim_id") REFERENCES "public"."sims"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sim_devices" ADD CONSTRAINT "sim_devices_device_id_devices_id_fk" FOREIGN KEY ("device_id") REFERENCES "public"."devices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notifications" ADD CONSTRAINT "notifications_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staff" ADD CONSTRAINT "staff_unit_id_units_id_fk" FOREIGN KEY ("unit_id") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "units" ADD CONSTRAINT "units_parent_id_units_id_fk" FOREIGN KEY ("parent_id") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "units" ADD CONSTRAINT "units_head_staff_id_staff_id_fk" FOREIGN KEY ("head_staff_id") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_tokens" ADD CONSTRAINT "api_tokens_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "user_roles" ADD CONSTRAINT "user_roles_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users" ADD CONSTRAINT "users_staff_id_staff_id_fk" FOREIGN KEY ("staff_id") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "audit_entries_tx_idx" ON "audit_entries" USING btree ("tx");--> statement-breakpoint
CREATE INDEX "audit_entries_entity_idx" ON "audit_entries" USING btree ("entity","entity_id","id");--> statement-breakpoint
CREATE INDEX "audit_entries_actor_idx" ON "audit_entries" USING btree ("actor","id");--> statement-breakpoint
CREATE UNIQUE INDEX "audit_links_tx_key" ON "audit_links" USING btree ("tx");--> statement-breakpoint
CREATE UNIQUE INDEX "audit_links_previous_hash_key" ON "audit_links" USING btree ("previous_hash");--> statement-breakpoint
CREATE UNIQUE INDEX "device_models_key" ON "device_models" USING btree ("kind","maker","name");--> statement-breakpoint
CREATE UNIQUE INDEX "devices_property_number_key" ON "devices" USING btree ("property_number");--> statement-breakpoint
CREATE UNIQUE INDEX "devices_serial_number_key" ON "devices" USING btree ("serial_number");--> statement-breakpoint
CREATE UNIQUE INDEX "devices_imei_key" ON "devices" USING btree ("imei");--> statement-breakpoint
CREATE INDEX "devices_kind_state_idx" ON "devices" USING btree ("kind","state");--> statement-breakpoint
CREATE INDEX "devices_state_idx" ON "devices" USING btree ("state","property_number");--> statement-breakpoint
CREATE INDEX "devices_model_id_idx" ON "devices" USING btree ("model_id");--> statement-breakpoint
CREATE INDEX "devices_os_idx" ON "devices" USING btree ("os");--> statement-breakpoint
CREATE INDEX "devices_unit_id_idx" ON "devices" USING btree ("unit_id","property_number");--> statement-breakpoint
CREATE INDEX "devices_holder_id_idx" ON "devices" USING btree ("holder_id");--> statement-breakpoint
CREATE INDEX "devices_lease_ends_on_idx" ON "devices" USING btree ("lease_ends_on","id");--> statement-breakpoint
CREATE INDEX "devices_updated_at_idx" ON "devices" USING btree ("updated_at","id");--> statement-breakpoint
CREATE INDEX "devices_search_idx" ON "devices" USING gin (app.tokens("search"));--> statement-breakpoint
CREATE UNIQUE INDEX "handovers_open_key" ON "handovers" USING btree ("device_id") WHERE "handovers"."returned_at" is null;--> statement-breakpoint
CREATE INDEX "handovers_holder_id_idx" ON "handovers" USING btree ("holder_id");--> statement-breakpoint
CREATE INDEX "handovers_unit_id_idx" ON "handovers" USING btree ("unit_id");--> statement-breakpoint
CREATE INDEX "import_rows_action_idx" ON "import_rows" USING btree ("import_id","action","row_number");--> statement-breakpoint
CREATE INDEX "imports_created_at_idx" ON "imports" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "outbox_due_idx" ON "outbox" USING btree ("due_at","id") WHERE "outbox"."state" in ('due', 'leased');--> statement-breakpoint
CREATE INDEX "outbox_state_idx" ON "outbox" USING btree ("state","id");--> statement-breakpoint
CREATE UNIQUE INDEX "outbox_dedupe_key" ON "outbox" USING btree ("job","dedupe_key") WHERE "outbox"."state" = 'due';--> statement-breakpoint
CREATE INDEX "extension_holders_holder_id_idx" ON "extension_holders" USING btree ("holder_id");--> statement-breakpoint
CREATE INDEX "extension_lines_line_id_idx" ON "extension_lines" USING btree ("line_id");--> statement-breakpoint
CREATE UNIQUE INDEX "extensions_number_key" ON "extensions" USING btree ("number");--> statement-breakpoint
CREATE INDEX "extensions_search_idx" ON "extensions" USING gin (app.tokens("search"));--> statement-breakpoint
CREATE INDEX "line_sims_sim_id_idx" ON "line_sims" USING btree ("sim_id");--> statement-breakpoint
CREATE UNIQUE INDEX "lines_phone_number_key" ON "lines" USING btree ("phone_number");--> statement-breakpoint
CREATE INDEX "lines_search_idx" ON "lines" USING gin (app.tokens("search"));--> statement-breakpoint
CREATE INDEX "sim_devices_device_id_idx" ON "sim_devices" USING btree ("device_id");--> statement-breakpoint
CREATE UNIQUE INDEX "sims_iccid_key" ON "sims" USING btree ("iccid");--> statement-breakpoint
CREATE INDEX "notifications_user_id_idx" ON "notifications" USING btree ("user_id","created_at");--> statement-breakpoint
CREATE INDEX "notifications_unmailed_idx" ON "notifications" USING btree ("user_id") WHERE "notifications"."mailed_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "staff_employee_number_key" ON "staff" USING btree ("employee_number");--> statement-breakpoint
CREATE INDEX "staff_unit_id_idx" ON "staff" USING btree ("unit_id");--> statement-breakpoint
CREATE INDEX "staff_kana_idx" ON "staff" USING btree ("kana","id");--> statement-breakpoint
CREATE INDEX "staff_search_idx" ON "staff" USING gin (app.tokens("search"));--> statement-breakpoint
CREATE UNIQUE INDEX "units_code_key" ON "units" USING btree ("code");--> statement-breakpoint
CREATE INDEX "units_parent_id_idx" ON "units" USING btree ("parent_id");--> statement-breakpoint
CREATE INDEX "units_head_staff_id_idx" ON "units" USING btree ("head_staff_id");--> statement-breakpoint
CREATE INDEX "units_search_idx" ON "units" USING gin (app.tokens("search"));--> statement-breakpoint
CREATE UNIQUE INDEX "api_tokens_token_sha256_key" ON "api_tokens" USING btree ("token_sha256");--> statement-breakpoint
CREATE INDEX "api_tokens_user_id_idx" ON "api_tokens" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "rate_limits_expire_idx" ON "rate_limits" USING btree ("expire");--> statement-breakpoint
CREATE UNIQUE INDEX "sessions_token_sha256_key" ON "sessions" USING btree ("token_sha256");--> statement-breakpoint
CREATE INDEX "sessions_user_id_idx" ON "sessions" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "sessions_expires_at_idx" ON "sessions" USING btree ("expires_at");--> statement-breakpoint
CREATE UNIQUE INDEX "users_username_key" ON "users" USING btree (lower("username"));--> statement-breakpoint
CREATE UNIQUE INDEX "users_staff_id_key" ON "users" USING btree ("staff_id");