CREATE TABLE "erasure_files" (
	"erasure_id" uuid PRIMARY KEY NOT NULL,
	"content" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "erasures" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"device_id" uuid NOT NULL,
	"category" text NOT NULL,
	"method" text NOT NULL,
	"medium_kind" text NOT NULL,
	"medium_serial" text NOT NULL,
	"place" text NOT NULL,
	"erased_on" date NOT NULL,
	"operator" text NOT NULL,
	"witness" text NOT NULL,
	"note" text,
	"certificate_name" text,
	"certificate_type" text,
	"certificate_bytes" integer,
	"certificate_sha256" text,
	"certified_on" date,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "erasures_medium_kind_check" CHECK ("erasures"."medium_kind" in ('hdd', 'ssd', 'flash')),
	CONSTRAINT "erasures_degauss_check" CHECK ("erasures"."method" <> 'degauss' or "erasures"."medium_kind" = 'hdd'),
	CONSTRAINT "erasures_witness_check" CHECK (app.search_text("erasures"."witness") <> app.search_text("erasures"."operator")),
	CONSTRAINT "erasures_certificate_check" CHECK (num_nulls("erasures"."certificate_name", "erasures"."certificate_type", "erasures"."certificate_bytes", "erasures"."certificate_sha256", "erasures"."certified_on") in (0, 5)),
	CONSTRAINT "erasures_certificate_type_check" CHECK ("erasures"."certificate_type" in ('application/pdf', 'image/jpeg', 'image/png'))
);
--> statement-breakpoint
CREATE TABLE "appointments" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"slot_id" uuid NOT NULL,
	"replacement_id" uuid NOT NULL,
	"holder_id" uuid NOT NULL,
	"unit_id" uuid NOT NULL,
	"state" text DEFAULT 'booked' NOT NULL,
	"sequence" integer DEFAULT 0 NOT NULL,
	"reason" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "appointments_state_check" CHECK ("appointments"."state" in ('booked', 'kept', 'cancelled', 'no_show'))
);
--> statement-breakpoint
CREATE TABLE "programs" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"fiscal_year" integer NOT NULL,
	"goal_count" integer NOT NULL,
	"deadline" date NOT NULL,
	"gate_percent" integer DEFAULT 95 NOT NULL,
	"state" text DEFAULT 'planned' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "programs_state_check" CHECK ("programs"."state" in ('planned', 'open', 'closed')),
	CONSTRAINT "programs_goal_count_check" CHECK ("programs"."goal_count" > 0),
	CONSTRAINT "programs_gate_percent_check" CHECK ("programs"."gate_percent" between 0 and 100)
);
--> statement-breakpoint
CREATE TABLE "replacements" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"wave_id" uuid NOT NULL,
	"program_id" uuid NOT NULL,
	"old_device_id" uuid NOT NULL,
	"new_device_id" uuid,
	"holder_id" uuid NOT NULL,
	"duty_unit_id" uuid,
	"unit_id" uuid NOT NULL,
	"state" text DEFAULT 'planned' NOT NULL,
	"paused_from" text,
	"reason" text,
	"state_since" timestamp with time zone DEFAULT now() NOT NULL,
	"deployed_on" date,
	"migrated_on" date,
	"reclaimed_on" date,
	"certified_on" date,
	"closed_on" date,
	"note" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "replacements_state_check" CHECK ("replacements"."state" in ('planned', 'prepared', 'scheduled', 'deployed', 'migrated', 'reclaimed', 'erased', 'closed', 'absent', 'declined', 'broken', 'long_leave', 'no_device')),
	CONSTRAINT "replacements_paused_check" CHECK (("replacements"."state" in ('absent', 'declined', 'broken', 'long_leave', 'no_device')) = ("replacements"."paused_from" is not null and "replacements"."reason" is not null)),
	CONSTRAINT "replacements_new_device_check" CHECK ("replacements"."new_device_id" is not null or "replacements"."state" in ('planned', 'declined', 'long_leave', 'no_device')),
	CONSTRAINT "replacements_devices_check" CHECK ("replacements"."new_device_id" <> "replacements"."old_device_id")
);
--> statement-breakpoint
CREATE TABLE "slots" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"place" text NOT NULL,
	"unit_id" uuid,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"capacity" integer NOT NULL,
	"booked" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "slots_period_check" CHECK ("slots"."ends_at" > "slots"."starts_at"),
	CONSTRAINT "slots_booked_check" CHECK ("slots"."booked" between 0 and "slots"."capacity")
);
--> statement-breakpoint
CREATE TABLE "wave_months" (
	"wave_id" uuid NOT NULL,
	"month" date NOT NULL,
	"planned" integer NOT NULL,
	CONSTRAINT "wave_months_wave_id_month_pk" PRIMARY KEY("wave_id","month"),
	CONSTRAINT "wave_months_month_check" CHECK (extract(day from "wave_months"."month") = 1),
	CONSTRAINT "wave_months_planned_check" CHECK ("wave_months"."planned" > 0)
);
--> statement-breakpoint
CREATE TABLE "waves" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"program_id" uuid NOT NULL,
	"name" text NOT NULL,
	"ordinal" integer NOT NULL,
	"state" text DEFAULT 'planned' NOT NULL,
	"gate_percent" integer,
	"gate_override" text,
	"state_reason" text,
	"opens_on" date,
	"closes_on" date,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "waves_state_check" CHECK ("waves"."state" in ('planned', 'open', 'suspended', 'closed')),
	CONSTRAINT "waves_gate_percent_check" CHECK ("waves"."gate_percent" between 0 and 100),
	CONSTRAINT "waves_period_check" CHECK ("waves"."closes_on" >= "waves"."opens_on")
);
--> statement-breakpoint
ALTER TABLE "erasure_files" ADD CONSTRAINT "erasure_files_erasure_id_erasures_id_fk" FOREIGN KEY ("erasure_id") REFERENCES "public"."erasures"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "erasures" ADD CONSTRAINT "erasures_device_id_devices_id_fk" FOREIGN KEY ("device_id") REFERENCES "public"."devices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "appointments" ADD CONSTRAINT "appointments_slot_id_slots_id_fk" FOREIGN KEY ("slot_id") REFERENCES "public"."slots"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "appointments" ADD CONSTRAINT "appointments_replacement_id_replacements_id_fk" FOREIGN KEY ("replacement_id") REFERENCES "public"."replacements"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "replacements" ADD CONSTRAINT "replacements_wave_id_waves_id_fk" FOREIGN KEY ("wave_id") REFERENCES "public"."waves"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "replacements" ADD CONSTRAINT "replacements_program_id_programs_id_fk" FOREIGN KEY ("program_id") REFERENCES "public"."programs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "replacements" ADD CONSTRAINT "replacements_old_device_id_devices_id_fk" FOREIGN KEY ("old_device_id") REFERENCES "public"."devices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "replacements" ADD CONSTRAINT "replacements_new_device_id_devices_id_fk" FOREIGN KEY ("new_device_id") REFERENCES "public"."devices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "replacements" ADD CONSTRAINT "replacements_holder_id_staff_id_fk" FOREIGN KEY ("holder_id") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "replacements" ADD CONSTRAINT "replacements_duty_unit_id_units_id_fk" FOREIGN KEY ("duty_unit_id") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "replacements" ADD CONSTRAINT "replacements_unit_id_units_id_fk" FOREIGN KEY ("unit_id") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "slots" ADD CONSTRAINT "slots_unit_id_units_id_fk" FOREIGN KEY ("unit_id") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wave_months" ADD CONSTRAINT "wave_months_wave_id_waves_id_fk" FOREIGN KEY ("wave_id") REFERENCES "public"."waves"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "waves" ADD CONSTRAINT "waves_program_id_programs_id_fk" FOREIGN KEY ("program_id") REFERENCES "public"."programs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "erasures_device_id_idx" ON "erasures" USING btree ("device_id","erased_on");--> statement-breakpoint
CREATE INDEX "erasures_erased_on_idx" ON "erasures" USING btree ("erased_on","id");--> statement-breakpoint
CREATE INDEX "erasures_certified_on_idx" ON "erasures" USING btree ("certified_on");--> statement-breakpoint
CREATE UNIQUE INDEX "erasures_medium_key" ON "erasures" USING btree ("device_id","medium_serial","erased_on");--> statement-breakpoint
CREATE UNIQUE INDEX "appointments_open_key" ON "appointments" USING btree ("replacement_id") WHERE "appointments"."state" = 'booked';--> statement-breakpoint
CREATE INDEX "appointments_slot_id_idx" ON "appointments" USING btree ("slot_id","state");--> statement-breakpoint
CREATE INDEX "appointments_replacement_id_idx" ON "appointments" USING btree ("replacement_id");--> statement-breakpoint
CREATE INDEX "appointments_holder_id_idx" ON "appointments" USING btree ("holder_id");--> statement-breakpoint
CREATE INDEX "appointments_unit_id_idx" ON "appointments" USING btree ("unit_id");--> statement-breakpoint
CREATE UNIQUE INDEX "programs_name_key" ON "programs" USING btree ("fiscal_year","name");--> statement-breakpoint
CREATE UNIQUE INDEX "replacements_old_device_key" ON "replacements" USING btree ("old_device_id") WHERE "replacements"."state" <> 'closed';--> statement-breakpoint
CREATE UNIQUE INDEX "replacements_new_device_key" ON "replacements" USING btree ("new_device_id") WHERE "replacements"."state" <> 'closed';--> statement-breakpoint
CREATE INDEX "replacements_program_id_idx" ON "replacements" USING btree ("program_id","state","state_since","id");--> statement-breakpoint
CREATE INDEX "replacements_program_id_state_since_idx" ON "replacements" USING btree ("program_id","state_since","id");--> statement-breakpoint
CREATE INDEX "replacements_wave_id_idx" ON "replacements" USING btree ("wave_id","state","state_since","id");--> statement-breakpoint
CREATE INDEX "replacements_state_since_idx" ON "replacements" USING btree ("state_since","id");--> statement-breakpoint
CREATE INDEX "replacements_old_device_id_idx" ON "replacements" USING btree ("old_device_id");--> statement-breakpoint
CREATE INDEX "replacements_new_device_id_idx" ON "replacements" USING btree ("new_device_id");--> statement-breakpoint
CREATE INDEX "replacements_holder_id_idx" ON "replacements" USING btree ("holder_id");--> statement-breakpoint
CREATE INDEX "replacements_unit_id_idx" ON "replacements" USING btree ("unit_id","state");--> statement-breakpoint
CREATE INDEX "slots_starts_at_idx" ON "slots" USING btree ("starts_at","id");--> statement-breakpoint
CREATE INDEX "slots_place_idx" ON "slots" USING btree ("place","starts_at");--> statement-breakpoint
CREATE UNIQUE INDEX "waves_ordinal_key" ON "waves" USING btree ("program_id","ordinal");--> statement-breakpoint
CREATE UNIQUE INDEX "waves_name_key" ON "waves" USING btree ("program_id","name");--> statement-breakpoint
CREATE INDEX "handovers_device_id_idx" ON "handovers" USING btree ("device_id","returned_at");