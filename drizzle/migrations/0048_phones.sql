CREATE TABLE "phone_enrollments" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"device_id" uuid NOT NULL,
	"policy_id" uuid NOT NULL,
	"token_name" text,
	"requested_by" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "phone_enrollments_end_check" CHECK (num_nonnulls("phone_enrollments"."used_at", "phone_enrollments"."revoked_at") <= 1 and "phone_enrollments"."expires_at" > "phone_enrollments"."created_at")
);
--> statement-breakpoint
CREATE TABLE "phone_lanes" (
	"lane" text PRIMARY KEY NOT NULL,
	"next_at" timestamp with time zone NOT NULL,
	"blocked_until" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "phone_messages" (
	"message_id" text PRIMARY KEY NOT NULL,
	"type" text NOT NULL,
	"received_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "phone_operations" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"command_id" uuid NOT NULL,
	"device_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"level" integer NOT NULL,
	"epoch" bigint NOT NULL,
	"type" text NOT NULL,
	"bulk" boolean DEFAULT false NOT NULL,
	"state" text DEFAULT 'queued' NOT NULL,
	"status" text,
	"operation_name" text,
	"attempts" integer DEFAULT 0 NOT NULL,
	"attempted_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"issued_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	"asked_at" timestamp with time zone,
	"late_status" text,
	CONSTRAINT "phone_operations_kind_check" CHECK ("phone_operations"."kind" in ('lock', 'unlock', 'wipe')),
	CONSTRAINT "phone_operations_level_check" CHECK ("phone_operations"."level" in (1, 2, 4)),
	CONSTRAINT "phone_operations_type_check" CHECK ("phone_operations"."type" in ('LOCK', 'START_LOST_MODE', 'STOP_LOST_MODE', 'WIPE')),
	CONSTRAINT "phone_operations_state_check" CHECK ("phone_operations"."state" in ('queued', 'sending', 'issued', 'succeeded', 'failed', 'expired', 'superseded')),
	CONSTRAINT "phone_operations_finished_check" CHECK (("phone_operations"."state" in ('queued', 'sending', 'issued')) = ("phone_operations"."finished_at" is null))
);
--> statement-breakpoint
CREATE TABLE "phone_policies" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"apn" text,
	"apps" text[] NOT NULL,
	"passcode" text NOT NULL,
	"lock_after_seconds" integer NOT NULL,
	"encryption" boolean NOT NULL,
	"reset_protection_admins" text[] NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"published_version" integer,
	"google_version" bigint,
	"published_at" timestamp with time zone,
	"problem" text,
	"standing" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "phone_policies_passcode_check" CHECK ("phone_policies"."passcode" in ('none', 'pin4', 'pin6', 'alphanumeric8'))
);
--> statement-breakpoint
CREATE TABLE "phone_tasks" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"kind" text NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"device_id" uuid NOT NULL,
	"operation_id" uuid,
	"note" text,
	"requested_by" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"done_at" timestamp with time zone,
	"done_by" uuid,
	"contacted_at" timestamp with time zone,
	"contact" text,
	"reference" text,
	"reason" text,
	CONSTRAINT "phone_tasks_kind_check" CHECK ("phone_tasks"."kind" in ('sim_stop', 'sim_resume', 'lock', 'unlock', 'wipe')),
	CONSTRAINT "phone_tasks_state_check" CHECK ("phone_tasks"."state" in ('open', 'done', 'cancelled')),
	CONSTRAINT "phone_tasks_end_check" CHECK (("phone_tasks"."state" = 'open') = ("phone_tasks"."done_at" is null)
        and ("phone_tasks"."state" = 'done') = ("phone_tasks"."contacted_at" is not null and "phone_tasks"."contact" is not null)
        and ("phone_tasks"."state" = 'cancelled') = ("phone_tasks"."reason" is not null))
);
--> statement-breakpoint
CREATE TABLE "phones" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"device_id" uuid,
	"unknown_reason" text,
	"resource_name" text NOT NULL,
	"enrollment_id" uuid,
	"policy_id" uuid,
	"imei" text,
	"serial_number" text,
	"model" text,
	"os_version" text,
	"security_patch" date,
	"company_owned" boolean NOT NULL,
	"applied_state" text,
	"applied_policy_id" text,
	"applied_version" bigint,
	"compliant" boolean,
	"non_compliance" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"enrolled_at" timestamp with time zone NOT NULL,
	"last_status_at" timestamp with time zone,
	"last_policy_sync_at" timestamp with time zone,
	"removed_at" timestamp with time zone,
	CONSTRAINT "phones_unknown_check" CHECK (("phones"."device_id" is null) = ("phones"."unknown_reason" is not null)
        and "phones"."unknown_reason" in ('not_in_ledger', 'two_devices', 'other_token', 'ledger_state'))
);
--> statement-breakpoint
ALTER TABLE "phone_enrollments" ADD CONSTRAINT "phone_enrollments_device_id_devices_id_fk" FOREIGN KEY ("device_id") REFERENCES "public"."devices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "phone_enrollments" ADD CONSTRAINT "phone_enrollments_policy_id_phone_policies_id_fk" FOREIGN KEY ("policy_id") REFERENCES "public"."phone_policies"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "phone_enrollments" ADD CONSTRAINT "phone_enrollments_requested_by_users_id_fk" FOREIGN KEY ("requested_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "phone_operations" ADD CONSTRAINT "phone_operations_device_id_devices_id_fk" FOREIGN KEY ("device_id") REFERENCES "public"."devices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "phone_tasks" ADD CONSTRAINT "phone_tasks_device_id_devices_id_fk" FOREIGN KEY ("device_id") REFERENCES "public"."devices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "phone_tasks" ADD CONSTRAINT "phone_tasks_operation_id_phone_operations_id_fk" FOREIGN KEY ("operation_id") REFERENCES "public"."phone_operations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "phone_tasks" ADD CONSTRAINT "phone_tasks_requested_by_users_id_fk" FOREIGN KEY ("requested_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "phone_tasks" ADD CONSTRAINT "phone_tasks_done_by_users_id_fk" FOREIGN KEY ("done_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "phones" ADD CONSTRAINT "phones_device_id_devices_id_fk" FOREIGN KEY ("device_id") REFERENCES "public"."devices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "phones" ADD CONSTRAINT "phones_enrollment_id_phone_enrollments_id_fk" FOREIGN KEY ("enrollment_id") REFERENCES "public"."phone_enrollments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "phones" ADD CONSTRAINT "phones_policy_id_phone_policies_id_fk" FOREIGN KEY ("policy_id") REFERENCES "public"."phone_policies"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "phone_enrollments_live_key" ON "phone_enrollments" USING btree ("device_id") WHERE "phone_enrollments"."used_at" is null and "phone_enrollments"."revoked_at" is null;--> statement-breakpoint
CREATE INDEX "phone_enrollments_device_id_idx" ON "phone_enrollments" USING btree ("device_id","created_at");--> statement-breakpoint
CREATE INDEX "phone_enrollments_created_at_idx" ON "phone_enrollments" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "phone_messages_received_at_idx" ON "phone_messages" USING btree ("received_at");--> statement-breakpoint
CREATE UNIQUE INDEX "phone_operations_command_id_key" ON "phone_operations" USING btree ("command_id");--> statement-breakpoint
CREATE UNIQUE INDEX "phone_operations_operation_name_key" ON "phone_operations" USING btree ("operation_name");--> statement-breakpoint
CREATE INDEX "phone_operations_device_id_idx" ON "phone_operations" USING btree ("device_id","epoch");--> statement-breakpoint
CREATE INDEX "phone_operations_created_at_idx" ON "phone_operations" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "phone_operations_open_idx" ON "phone_operations" USING btree ("asked_at","id") WHERE "phone_operations"."state" in ('queued', 'sending', 'issued');--> statement-breakpoint
CREATE UNIQUE INDEX "phone_policies_name_key" ON "phone_policies" USING btree ("name");--> statement-breakpoint
CREATE UNIQUE INDEX "phone_policies_standing_key" ON "phone_policies" USING btree ("standing") WHERE "phone_policies"."standing";--> statement-breakpoint
CREATE UNIQUE INDEX "phone_tasks_open_key" ON "phone_tasks" USING btree ("device_id","kind") WHERE "phone_tasks"."state" = 'open';--> statement-breakpoint
CREATE UNIQUE INDEX "phone_tasks_operation_id_key" ON "phone_tasks" USING btree ("operation_id");--> statement-breakpoint
CREATE INDEX "phone_tasks_device_id_idx" ON "phone_tasks" USING btree ("device_id","created_at");--> statement-breakpoint
CREATE INDEX "phone_tasks_state_idx" ON "phone_tasks" USING btree ("state","created_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "phones_resource_name_key" ON "phones" USING btree ("resource_name");--> statement-breakpoint
CREATE UNIQUE INDEX "phones_device_id_key" ON "phones" USING btree ("device_id") WHERE "phones"."removed_at" is null;--> statement-breakpoint
CREATE INDEX "phones_policy_id_idx" ON "phones" USING btree ("policy_id");--> statement-breakpoint
CREATE INDEX "phones_last_status_at_idx" ON "phones" USING btree ("last_status_at","id");--> statement-breakpoint
CREATE INDEX "phones_enrolled_at_idx" ON "phones" USING btree ("enrolled_at","id");--> statement-breakpoint
CREATE INDEX "phones_unknown_idx" ON "phones" USING btree ("enrolled_at") WHERE "phones"."device_id" is null;