CREATE TABLE "agents" (
	"device_id" uuid PRIMARY KEY NOT NULL,
	"unit_id" uuid,
	"holder_id" uuid,
	"platform" text NOT NULL,
	"version" text NOT NULL,
	"boot_id" text NOT NULL,
	"uptime_seconds" integer NOT NULL,
	"first_seen_at" timestamp with time zone NOT NULL,
	"last_seen_at" timestamp with time zone NOT NULL,
	"connected_until" timestamp with time zone,
	"clock_offset_ms" bigint NOT NULL,
	"address" text,
	"network_certificate_sha256" text,
	"posture" jsonb NOT NULL,
	"posture_changed_at" timestamp with time zone NOT NULL,
	"policy_id" uuid,
	"failed" text[] DEFAULT '{}' NOT NULL,
	CONSTRAINT "agents_platform_check" CHECK ("agents"."platform" in ('linux', 'windows'))
);
--> statement-breakpoint
CREATE TABLE "inventories" (
	"device_id" uuid PRIMARY KEY NOT NULL,
	"sha256" text NOT NULL,
	"content" jsonb NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "inventory_changes" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"device_id" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"changes" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "posture_policies" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"in_force" boolean DEFAULT false NOT NULL,
	"network_zone" text,
	"validity_hours" integer NOT NULL,
	"disk_encryption" boolean NOT NULL,
	"edr" boolean NOT NULL,
	"firewall" boolean NOT NULL,
	"screen_lock_seconds" integer,
	"patch_days" integer,
	"minimum_windows_build" text,
	"tolerates_unknown" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "posture_policies_zone_check" CHECK ("posture_policies"."network_zone" in ('alpha', 'alpha_prime', 'beta', 'beta_prime')),
	CONSTRAINT "posture_policies_limits_check" CHECK ("posture_policies"."validity_hours" between 1 and 2160 and "posture_policies"."screen_lock_seconds" between 30 and 86400 and "posture_policies"."patch_days" between 1 and 730),
	CONSTRAINT "posture_policies_build_check" CHECK ("posture_policies"."minimum_windows_build" ~ '^[0-9]{1,9}([.][0-9]{1,9}){0,3}$')
);
--> statement-breakpoint
ALTER TABLE "agents" ADD CONSTRAINT "agents_device_id_devices_id_fk" FOREIGN KEY ("device_id") REFERENCES "public"."devices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "agents" ADD CONSTRAINT "agents_unit_id_units_id_fk" FOREIGN KEY ("unit_id") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "agents" ADD CONSTRAINT "agents_holder_id_staff_id_fk" FOREIGN KEY ("holder_id") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "agents" ADD CONSTRAINT "agents_policy_id_posture_policies_id_fk" FOREIGN KEY ("policy_id") REFERENCES "public"."posture_policies"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inventories" ADD CONSTRAINT "inventories_device_id_agents_device_id_fk" FOREIGN KEY ("device_id") REFERENCES "public"."agents"("device_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inventory_changes" ADD CONSTRAINT "inventory_changes_device_id_agents_device_id_fk" FOREIGN KEY ("device_id") REFERENCES "public"."agents"("device_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "agents_unit_id_idx" ON "agents" USING btree ("unit_id");--> statement-breakpoint
CREATE INDEX "agents_holder_id_idx" ON "agents" USING btree ("holder_id");--> statement-breakpoint
CREATE INDEX "agents_version_idx" ON "agents" USING btree ("version");--> statement-breakpoint
CREATE INDEX "agents_policy_id_idx" ON "agents" USING btree ("policy_id");--> statement-breakpoint
CREATE INDEX "agents_failed_idx" ON "agents" USING btree ("device_id") WHERE cardinality("agents"."failed") > 0;--> statement-breakpoint
CREATE INDEX "inventory_changes_device_id_idx" ON "inventory_changes" USING btree ("device_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "posture_policies_name_key" ON "posture_policies" USING btree ("name");--> statement-breakpoint
CREATE UNIQUE INDEX "posture_policies_in_force_key" ON "posture_policies" USING btree (coalesce("network_zone", '')) WHERE "posture_policies"."in_force";