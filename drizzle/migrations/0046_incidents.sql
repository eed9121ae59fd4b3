CREATE TABLE "incident_assessments" (
	"incident_id" uuid PRIMARY KEY NOT NULL,
	"unit_id" uuid,
	"holder_id" uuid,
	"persons" integer NOT NULL,
	"sensitive" boolean NOT NULL,
	"financial_harm" boolean NOT NULL,
	"malice" boolean NOT NULL,
	"aware_on" date NOT NULL,
	"note" text,
	"duty" boolean NOT NULL,
	"assessed_at" timestamp with time zone NOT NULL,
	"assessed_by" uuid,
	"assessor_name" text NOT NULL,
	CONSTRAINT "incident_assessments_persons_check" CHECK ("incident_assessments"."persons" >= 0)
);
--> statement-breakpoint
CREATE TABLE "incident_chores" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"incident_id" uuid NOT NULL,
	"unit_id" uuid,
	"holder_id" uuid,
	"kind" text NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"done_at" timestamp with time zone,
	"done_by" uuid,
	"done_by_name" text,
	"reference" text,
	"contact" text,
	"contacted_at" timestamp with time zone,
	"note" text,
	"escalated_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "incident_chores_kind_check" CHECK ("incident_chores"."kind" in ('section_head', 'csirt', 'sim_stop', 'police', 'leak_assessment', 'property_loss', 'preliminary_report', 'final_report', 'replacement')),
	CONSTRAINT "incident_chores_state_check" CHECK ("incident_chores"."state" in ('open', 'done', 'not_needed')),
	CONSTRAINT "incident_chores_done_check" CHECK (("incident_chores"."state" = 'open') = ("incident_chores"."done_at" is null))
);
--> statement-breakpoint
CREATE TABLE "incident_events" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"incident_id" uuid NOT NULL,
	"unit_id" uuid,
	"holder_id" uuid,
	"device_id" uuid,
	"at" timestamp with time zone NOT NULL,
	"actor" text NOT NULL,
	"kind" text NOT NULL,
	"detail" text
);
--> statement-breakpoint
CREATE TABLE "incident_items" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"incident_id" uuid NOT NULL,
	"device_id" uuid NOT NULL,
	"unit_id" uuid,
	"holder_id" uuid,
	"state" text DEFAULT 'missing' NOT NULL,
	"lock_level" integer NOT NULL,
	"certificates" integer DEFAULT 0 NOT NULL,
	"reported_at" timestamp with time zone NOT NULL,
	"found_at" timestamp with time zone,
	"found_place" text,
	"checks" text[],
	"inspection" text,
	"outcome" text,
	"ended_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "incident_items_state_check" CHECK ("incident_items"."state" in ('missing', 'found', 'restored', 'written_off')),
	CONSTRAINT "incident_items_level_check" CHECK ("incident_items"."lock_level" between 0 and 3),
	CONSTRAINT "incident_items_outcome_check" CHECK ("incident_items"."outcome" in ('released', 'reissue')),
	CONSTRAINT "incident_items_ended_check" CHECK (("incident_items"."ended_at" is not null) = ("incident_items"."state" in ('restored', 'written_off')) and ("incident_items"."outcome" is not null) = ("incident_items"."state" = 'restored'))
);
--> statement-breakpoint
CREATE TABLE "incident_keys" (
	"actor" text NOT NULL,
	"key" text NOT NULL,
	"request_sha256" text NOT NULL,
	"incident_id" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "incident_keys_actor_key_pk" PRIMARY KEY("actor","key")
);
--> statement-breakpoint
CREATE TABLE "incident_links" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"staff_id" uuid NOT NULL,
	"token_sha256" text NOT NULL,
	"created_by" uuid NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone,
	"incident_id" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "incident_links_used_check" CHECK (("incident_links"."used_at" is null) = ("incident_links"."incident_id" is null))
);
--> statement-breakpoint
CREATE TABLE "incident_reports" (
	"incident_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"items" jsonb NOT NULL,
	"saved_at" timestamp with time zone NOT NULL,
	"saved_by" uuid,
	"saver_name" text NOT NULL,
	CONSTRAINT "incident_reports_incident_id_kind_pk" PRIMARY KEY("incident_id","kind"),
	CONSTRAINT "incident_reports_kind_check" CHECK ("incident_reports"."kind" in ('preliminary', 'final'))
);
--> statement-breakpoint
CREATE TABLE "incidents" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"number" bigint GENERATED ALWAYS AS IDENTITY (sequence name "incidents_number_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"kind" text NOT NULL,
	"drill" boolean DEFAULT false NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"unit_id" uuid,
	"unit_path" text,
	"holder_id" uuid,
	"holder_name" text,
	"channel" text NOT NULL,
	"reported_by" uuid,
	"reporter_name" text NOT NULL,
	"link_id" uuid,
	"occurred_at" timestamp with time zone,
	"noticed_at" timestamp with time zone,
	"reported_at" timestamp with time zone NOT NULL,
	"cut_off_at" timestamp with time zone,
	"place" text,
	"note" text,
	"data_kinds" text[] DEFAULT '{}' NOT NULL,
	"closed_at" timestamp with time zone,
	"closed_by" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"search" text GENERATED ALWAYS AS (app.search_text(number::text || '|' || coalesce(unit_path, '') || '|' || coalesce(holder_name, '') || '|' || coalesce(place, ''))) STORED,
	CONSTRAINT "incidents_kind_check" CHECK ("incidents"."kind" in ('loss', 'theft')),
	CONSTRAINT "incidents_state_check" CHECK ("incidents"."state" in ('open', 'closed')),
	CONSTRAINT "incidents_channel_check" CHECK ("incidents"."channel" in ('own', 'head', 'hotline', 'link')),
	CONSTRAINT "incidents_closed_check" CHECK (("incidents"."state" = 'closed') = ("incidents"."closed_at" is not null)),
	CONSTRAINT "incidents_drill_check" CHECK (not "incidents"."drill" or "incidents"."kind" = 'loss'),
	CONSTRAINT "incidents_data_kinds_check" CHECK ("incidents"."data_kinds" <@ '{none,work,personal,sensitive,credentials,unknown}')
);
--> statement-breakpoint
ALTER TABLE "incident_assessments" ADD CONSTRAINT "incident_assessments_incident_id_incidents_id_fk" FOREIGN KEY ("incident_id") REFERENCES "public"."incidents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incident_assessments" ADD CONSTRAINT "incident_assessments_assessed_by_users_id_fk" FOREIGN KEY ("assessed_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incident_chores" ADD CONSTRAINT "incident_chores_incident_id_incidents_id_fk" FOREIGN KEY ("incident_id") REFERENCES "public"."incidents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incident_chores" ADD CONSTRAINT "incident_chores_done_by_users_id_fk" FOREIGN KEY ("done_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incident_events" ADD CONSTRAINT "incident_events_incident_id_incidents_id_fk" FOREIGN KEY ("incident_id") REFERENCES "public"."incidents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incident_items" ADD CONSTRAINT "incident_items_incident_id_incidents_id_fk" FOREIGN KEY ("incident_id") REFERENCES "public"."incidents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incident_items" ADD CONSTRAINT "incident_items_device_id_devices_id_fk" FOREIGN KEY ("device_id") REFERENCES "public"."devices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incident_keys" ADD CONSTRAINT "incident_keys_incident_id_incidents_id_fk" FOREIGN KEY ("incident_id") REFERENCES "public"."incidents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incident_links" ADD CONSTRAINT "incident_links_staff_id_staff_id_fk" FOREIGN KEY ("staff_id") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incident_links" ADD CONSTRAINT "incident_links_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incident_links" ADD CONSTRAINT "incident_links_incident_id_incidents_id_fk" FOREIGN KEY ("incident_id") REFERENCES "public"."incidents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incident_reports" ADD CONSTRAINT "incident_reports_incident_id_incidents_id_fk" FOREIGN KEY ("incident_id") REFERENCES "public"."incidents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incident_reports" ADD CONSTRAINT "incident_reports_saved_by_users_id_fk" FOREIGN KEY ("saved_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incidents" ADD CONSTRAINT "incidents_unit_id_units_id_fk" FOREIGN KEY ("unit_id") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incidents" ADD CONSTRAINT "incidents_holder_id_staff_id_fk" FOREIGN KEY ("holder_id") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incidents" ADD CONSTRAINT "incidents_reported_by_users_id_fk" FOREIGN KEY ("reported_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incidents" ADD CONSTRAINT "incidents_closed_by_users_id_fk" FOREIGN KEY ("closed_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "incident_chores_kind_key" ON "incident_chores" USING btree ("incident_id","kind");--> statement-breakpoint
CREATE INDEX "incident_chores_due_idx" ON "incident_chores" USING btree ("due_at") WHERE "incident_chores"."state" = 'open';--> statement-breakpoint
CREATE INDEX "incident_events_incident_id_idx" ON "incident_events" USING btree ("incident_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "incident_items_open_key" ON "incident_items" USING btree ("device_id") WHERE "incident_items"."state" in ('missing', 'found');--> statement-breakpoint
CREATE UNIQUE INDEX "incident_items_device_key" ON "incident_items" USING btree ("incident_id","device_id");--> statement-breakpoint
CREATE INDEX "incident_items_device_id_idx" ON "incident_items" USING btree ("device_id","reported_at");--> statement-breakpoint
CREATE UNIQUE INDEX "incident_links_token_sha256_key" ON "incident_links" USING btree ("token_sha256");--> statement-breakpoint
CREATE INDEX "incident_links_staff_id_idx" ON "incident_links" USING btree ("staff_id");--> statement-breakpoint
CREATE INDEX "incident_links_expires_at_idx" ON "incident_links" USING btree ("expires_at");--> statement-breakpoint
CREATE UNIQUE INDEX "incidents_number_key" ON "incidents" USING btree ("number");--> statement-breakpoint
CREATE INDEX "incidents_unit_id_idx" ON "incidents" USING btree ("unit_id","reported_at");--> statement-breakpoint
CREATE INDEX "incidents_holder_id_idx" ON "incidents" USING btree ("holder_id");--> statement-breakpoint
CREATE INDEX "incidents_state_idx" ON "incidents" USING btree ("state","reported_at");--> statement-breakpoint
CREATE INDEX "incidents_reported_at_idx" ON "incidents" USING btree ("reported_at","id");--> statement-breakpoint
CREATE INDEX "incidents_search_idx" ON "incidents" USING gin (app.tokens("search"));