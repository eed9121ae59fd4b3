CREATE TABLE "network_sessions" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"door" text NOT NULL,
	"nas" text NOT NULL,
	"nas_address" text,
	"nas_port" text,
	"session_id" text NOT NULL,
	"user_name" text,
	"station" text,
	"called_station" text,
	"address" text,
	"imei" text,
	"device_id" uuid,
	"certificate_id" uuid,
	"line_id" uuid,
	"decision" text,
	"started_at" timestamp with time zone NOT NULL,
	"last_seen_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"end_reason" text,
	"disconnect_wanted_at" timestamp with time zone,
	"disconnect_reasons" text[],
	"disconnect_tries" integer DEFAULT 0 NOT NULL,
	"disconnect_error" text,
	CONSTRAINT "network_sessions_door_check" CHECK ("network_sessions"."door" in ('radius-certificate', 'radius-line')),
	CONSTRAINT "network_sessions_decision_check" CHECK ("network_sessions"."decision" in ('allow', 'quarantine')),
	CONSTRAINT "network_sessions_error_check" CHECK ("network_sessions"."disconnect_error" in ('nas_unknown', 'no_answer', 'refused')),
	CONSTRAINT "network_sessions_ended_check" CHECK (("network_sessions"."ended_at" is null) = ("network_sessions"."end_reason" is null))
);
--> statement-breakpoint
ALTER TABLE "sims" ADD COLUMN "imsi" text;--> statement-breakpoint
CREATE UNIQUE INDEX "network_sessions_open_key" ON "network_sessions" USING btree ("nas","session_id") WHERE "network_sessions"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "network_sessions_open_idx" ON "network_sessions" USING btree ("last_seen_at","id") WHERE "network_sessions"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "network_sessions_device_id_idx" ON "network_sessions" USING btree ("device_id","started_at");--> statement-breakpoint
CREATE INDEX "network_sessions_station_idx" ON "network_sessions" USING btree ("station","started_at");--> statement-breakpoint
CREATE INDEX "network_sessions_started_at_idx" ON "network_sessions" USING btree ("started_at","id");--> statement-breakpoint
CREATE INDEX "network_sessions_ended_at_idx" ON "network_sessions" USING btree ("ended_at");--> statement-breakpoint
CREATE INDEX "network_sessions_wanted_idx" ON "network_sessions" USING btree ("nas") WHERE "network_sessions"."disconnect_wanted_at" is not null and "network_sessions"."ended_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "sims_imsi_key" ON "sims" USING btree ("imsi");--> statement-breakpoint
ALTER TABLE "sims" ADD CONSTRAINT "sims_imsi_check" CHECK ("sims"."imsi" ~ '^[0-9]{14,15}$');