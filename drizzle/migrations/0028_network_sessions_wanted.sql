DROP INDEX "network_sessions_wanted_idx";--> statement-breakpoint
ALTER TABLE "network_sessions" ADD COLUMN "disconnect_tried_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "network_sessions_session_id_idx" ON "network_sessions" USING btree ("session_id");--> statement-breakpoint
CREATE INDEX "network_sessions_wanted_idx" ON "network_sessions" USING btree ("disconnect_tried_at") WHERE "network_sessions"."disconnect_wanted_at" is not null and "network_sessions"."ended_at" is null;