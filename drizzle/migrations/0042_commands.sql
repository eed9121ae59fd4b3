CREATE TABLE "command_events" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"command_id" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"by" text NOT NULL,
	"actor" text DEFAULT app.actor() NOT NULL,
	"state" text NOT NULL,
	"moved" boolean NOT NULL,
	"device_at" timestamp with time zone,
	"reason" text,
	"detail" text,
	CONSTRAINT "command_events_by_check" CHECK ("command_events"."by" in ('server', 'device', 'person'))
);
--> statement-breakpoint
CREATE TABLE "command_key_sets" (
	"seq" integer PRIMARY KEY NOT NULL,
	"keys" jsonb NOT NULL,
	"jws" text,
	"approval_id" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "command_key_sets_signed_check" CHECK (("command_key_sets"."seq" = 1) = ("command_key_sets"."jws" is null))
);
--> statement-breakpoint
CREATE TABLE "commands" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"device_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"level" smallint,
	"epoch" integer NOT NULL,
	"previous_level" smallint,
	"state" text DEFAULT 'queued' NOT NULL,
	"requested_by" text DEFAULT app.actor() NOT NULL,
	"reason" text,
	"message" text,
	"approval_id" uuid,
	"incident_id" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"delivered_at" timestamp with time zone,
	"accepted_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	"outcome_reason" text,
	"outcome_detail" text,
	"proven" boolean,
	"jws" text,
	"keys_seq" integer,
	CONSTRAINT "commands_kind_check" CHECK ("commands"."kind" in ('lock', 'unlock', 'wipe', 'rotate_recovery_key', 'refresh_inventory')),
	CONSTRAINT "commands_state_check" CHECK ("commands"."state" in ('queued', 'delivered', 'not_now', 'accepted', 'running', 'succeeded', 'failed', 'rejected', 'expired', 'superseded', 'cancelled')),
	CONSTRAINT "commands_epoch_check" CHECK (("commands"."kind" in ('lock', 'unlock', 'wipe')) = ("commands"."epoch" > 0)),
	CONSTRAINT "commands_level_check" CHECK (case "commands"."kind" when 'lock' then coalesce("commands"."level" between 1 and 3, false)
        when 'wipe' then coalesce("commands"."level" = 4, false) when 'unlock' then "commands"."level" between 0 and 4 else "commands"."level" is null end),
	CONSTRAINT "commands_finished_check" CHECK (("commands"."finished_at" is not null) = ("commands"."state" in ('succeeded', 'failed', 'rejected', 'expired', 'superseded', 'cancelled'))),
	CONSTRAINT "commands_signed_check" CHECK (("commands"."jws" is null) = ("commands"."keys_seq" is null)),
	CONSTRAINT "commands_two_people_check" CHECK ("commands"."kind" <> 'wipe' or "commands"."approval_id" is not null),
	CONSTRAINT "commands_lengths_check" CHECK (length("commands"."reason") <= 500 and length("commands"."message") <= 500 and length("commands"."outcome_reason") <= 60 and length("commands"."outcome_detail") <= 500)
);
--> statement-breakpoint
CREATE TABLE "device_leases" (
	"device_id" uuid PRIMARY KEY NOT NULL,
	"keys_seq" integer DEFAULT 0 NOT NULL,
	"seq" integer DEFAULT 0 NOT NULL,
	"issued_at" timestamp with time zone,
	"grace_hours" integer,
	"powered_on_hours" integer,
	"level" smallint,
	"signed_seq" integer,
	"jws" text,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "device_locks" (
	"device_id" uuid PRIMARY KEY NOT NULL,
	"desired_level" smallint DEFAULT 0 NOT NULL,
	"desired_epoch" integer DEFAULT 0 NOT NULL,
	"desired_since" timestamp with time zone,
	"desired_by" text,
	"desired_reason" text,
	"observed_level" smallint,
	"observed_epoch" integer,
	"observed_cause" text,
	"observed_probes" jsonb,
	"observed_at" timestamp with time zone,
	"received_at" timestamp with time zone,
	"proven" boolean DEFAULT false NOT NULL,
	"status" text GENERATED ALWAYS AS (case
          when desired_level = 0 then case
            when coalesce(observed_level, 0) = 0 then 'unlocked'
            when observed_cause in ('lease', 'tombstone') then 'self_locked'
            else 'unlock_pending' end
          when coalesce(observed_level >= desired_level and observed_epoch >= desired_epoch, false)
            then case when proven then 'locked' else 'unproven' end
          else 'lock_pending' end) STORED NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "device_locks_levels_check" CHECK ("device_locks"."desired_level" between 0 and 4 and "device_locks"."observed_level" between 0 and 4 and "device_locks"."desired_epoch" >= 0 and "device_locks"."observed_epoch" >= 0),
	CONSTRAINT "device_locks_cause_check" CHECK ("device_locks"."observed_cause" in ('command', 'lease', 'tombstone', 'offline_unlock')),
	CONSTRAINT "device_locks_observed_check" CHECK (num_nulls("device_locks"."observed_level", "device_locks"."observed_epoch", "device_locks"."observed_cause", "device_locks"."observed_at", "device_locks"."received_at") in (0, 5))
);
--> statement-breakpoint
CREATE TABLE "escrowed_keys" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"device_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"volume" text,
	"protector" text,
	"wrapped_key" "bytea" NOT NULL,
	"sealed" "bytea" NOT NULL,
	"sha256" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"replaced_at" timestamp with time zone,
	CONSTRAINT "escrowed_keys_kind_check" CHECK ("escrowed_keys"."kind" in ('recovery_key', 'unlock_key')),
	CONSTRAINT "escrowed_keys_sha256_check" CHECK ("escrowed_keys"."sha256" ~ '^[0-9a-f]{64}$')
);
--> statement-breakpoint
CREATE TABLE "key_reveals" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"key_id" uuid NOT NULL,
	"device_id" uuid NOT NULL,
	"purpose" text NOT NULL,
	"challenge" text,
	"user_id" uuid NOT NULL,
	"reason" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "key_reveals_purpose_check" CHECK ("key_reveals"."purpose" in ('recovery_key', 'offline_unlock') and ("key_reveals"."purpose" = 'offline_unlock') = ("key_reveals"."challenge" is not null))
);
--> statement-breakpoint
CREATE TABLE "lease_extensions" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"seq" integer NOT NULL,
	"add_hours" integer NOT NULL,
	"reason" text NOT NULL,
	"requested_by" text DEFAULT app.actor() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"until" timestamp with time zone NOT NULL,
	CONSTRAINT "lease_extensions_hours_check" CHECK ("lease_extensions"."add_hours" between 1 and 2160)
);
--> statement-breakpoint
ALTER TABLE "command_events" ADD CONSTRAINT "command_events_command_id_commands_id_fk" FOREIGN KEY ("command_id") REFERENCES "public"."commands"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "command_key_sets" ADD CONSTRAINT "command_key_sets_approval_id_approvals_id_fk" FOREIGN KEY ("approval_id") REFERENCES "public"."approvals"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "commands" ADD CONSTRAINT "commands_device_id_devices_id_fk" FOREIGN KEY ("device_id") REFERENCES "public"."devices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "commands" ADD CONSTRAINT "commands_approval_id_approvals_id_fk" FOREIGN KEY ("approval_id") REFERENCES "public"."approvals"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "device_leases" ADD CONSTRAINT "device_leases_device_id_devices_id_fk" FOREIGN KEY ("device_id") REFERENCES "public"."devices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "device_locks" ADD CONSTRAINT "device_locks_device_id_devices_id_fk" FOREIGN KEY ("device_id") REFERENCES "public"."devices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "escrowed_keys" ADD CONSTRAINT "escrowed_keys_device_id_devices_id_fk" FOREIGN KEY ("device_id") REFERENCES "public"."devices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "key_reveals" ADD CONSTRAINT "key_reveals_key_id_escrowed_keys_id_fk" FOREIGN KEY ("key_id") REFERENCES "public"."escrowed_keys"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "key_reveals" ADD CONSTRAINT "key_reveals_device_id_devices_id_fk" FOREIGN KEY ("device_id") REFERENCES "public"."devices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "command_events_command_id_idx" ON "command_events" USING btree ("command_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "commands_open_lock_key" ON "commands" USING btree ("device_id") WHERE "commands"."kind" in ('lock', 'unlock', 'wipe') and "commands"."state" in ('queued', 'delivered', 'not_now', 'accepted', 'running');--> statement-breakpoint
CREATE UNIQUE INDEX "commands_open_errand_key" ON "commands" USING btree ("device_id","kind") WHERE "commands"."kind" not in ('lock', 'unlock', 'wipe') and "commands"."state" in ('queued', 'delivered', 'not_now', 'accepted', 'running');--> statement-breakpoint
CREATE INDEX "commands_device_id_idx" ON "commands" USING btree ("device_id","created_at");--> statement-breakpoint
CREATE INDEX "commands_created_at_idx" ON "commands" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "commands_state_idx" ON "commands" USING btree ("state","created_at");--> statement-breakpoint
CREATE INDEX "commands_kind_idx" ON "commands" USING btree ("kind","created_at");--> statement-breakpoint
CREATE INDEX "commands_finished_at_idx" ON "commands" USING btree ("finished_at","id");--> statement-breakpoint
CREATE INDEX "commands_expires_at_idx" ON "commands" USING btree ("expires_at") WHERE "commands"."state" in ('queued', 'delivered', 'not_now');--> statement-breakpoint
CREATE INDEX "device_leases_keys_seq_idx" ON "device_leases" USING btree ("keys_seq");--> statement-breakpoint
CREATE INDEX "device_locks_status_idx" ON "device_locks" USING btree ("status","desired_since");--> statement-breakpoint
CREATE UNIQUE INDEX "escrowed_keys_key" ON "escrowed_keys" USING btree ("device_id","kind",coalesce("volume", ''),"sha256");--> statement-breakpoint
CREATE UNIQUE INDEX "escrowed_keys_live_key" ON "escrowed_keys" USING btree ("device_id","kind",coalesce("volume", '')) WHERE "escrowed_keys"."replaced_at" is null;--> statement-breakpoint
CREATE INDEX "key_reveals_device_id_idx" ON "key_reveals" USING btree ("device_id","created_at");--> statement-breakpoint
CREATE INDEX "key_reveals_key_id_idx" ON "key_reveals" USING btree ("key_id","created_at");--> statement-breakpoint
CREATE INDEX "key_reveals_user_id_idx" ON "key_reveals" USING btree ("user_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "lease_extensions_seq_key" ON "lease_extensions" USING btree ("seq");