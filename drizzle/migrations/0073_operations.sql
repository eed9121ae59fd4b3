CREATE TABLE "alert_acknowledgements" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"alert_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"until" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "alert_deliveries" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"alert_id" uuid NOT NULL,
	"state" text NOT NULL,
	"user_id" uuid,
	"notification_id" uuid,
	"outbox_id" bigint,
	"delivered_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "alert_deliveries_state_check" CHECK ("alert_deliveries"."state" in ('raised', 'cleared')),
	CONSTRAINT "alert_deliveries_way_check" CHECK (("alert_deliveries"."user_id" is null) = ("alert_deliveries"."outbox_id" is not null))
);
--> statement-breakpoint
CREATE TABLE "alert_tests" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" uuid NOT NULL,
	"way" text NOT NULL,
	"outcome" text,
	"code" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp with time zone,
	CONSTRAINT "alert_tests_way_check" CHECK ("alert_tests"."way" in ('mail', 'webhook')),
	CONSTRAINT "alert_tests_outcome_check" CHECK ("alert_tests"."outcome" in ('delivered', 'failed', 'off', 'no_address'))
);
--> statement-breakpoint
CREATE TABLE "job_retries" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" uuid NOT NULL,
	"job" text NOT NULL,
	"outbox_id" bigint,
	"count" integer NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "alerts" ADD COLUMN "threshold" integer;--> statement-breakpoint
ALTER TABLE "notifications" ADD COLUMN "mail_job" bigint;--> statement-breakpoint
ALTER TABLE "alert_acknowledgements" ADD CONSTRAINT "alert_acknowledgements_alert_id_alerts_id_fk" FOREIGN KEY ("alert_id") REFERENCES "public"."alerts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alert_acknowledgements" ADD CONSTRAINT "alert_acknowledgements_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alert_deliveries" ADD CONSTRAINT "alert_deliveries_alert_id_alerts_id_fk" FOREIGN KEY ("alert_id") REFERENCES "public"."alerts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alert_deliveries" ADD CONSTRAINT "alert_deliveries_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alert_tests" ADD CONSTRAINT "alert_tests_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "job_retries" ADD CONSTRAINT "job_retries_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "alert_acknowledgements_alert_id_idx" ON "alert_acknowledgements" USING btree ("alert_id","created_at");--> statement-breakpoint
CREATE INDEX "alert_acknowledgements_user_id_idx" ON "alert_acknowledgements" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "alert_deliveries_alert_id_idx" ON "alert_deliveries" USING btree ("alert_id");--> statement-breakpoint
CREATE INDEX "alert_deliveries_user_id_idx" ON "alert_deliveries" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "alert_tests_created_at_idx" ON "alert_tests" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "alert_tests_user_id_idx" ON "alert_tests" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "job_retries_user_id_idx" ON "job_retries" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "alerts_raised_at_idx" ON "alerts" USING btree ("raised_at","id");--> statement-breakpoint
CREATE INDEX "outbox_done_idx" ON "outbox" USING btree ("finished_at") WHERE "outbox"."state" = 'done';