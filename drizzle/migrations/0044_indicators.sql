CREATE TABLE "indicator_targets" (
	"indicator_id" uuid NOT NULL,
	"fiscal_year" integer NOT NULL,
	"value" double precision NOT NULL,
	CONSTRAINT "indicator_targets_indicator_id_fiscal_year_pk" PRIMARY KEY("indicator_id","fiscal_year")
);
--> statement-breakpoint
CREATE TABLE "indicator_values" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"indicator_id" uuid NOT NULL,
	"period" text NOT NULL,
	"fiscal_year" integer NOT NULL,
	"value" double precision NOT NULL,
	"origin" text NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "indicator_values_period_check" CHECK ("indicator_values"."period" ~ '^[0-9]{4}(-(0[1-9]|1[0-2]))?$'),
	CONSTRAINT "indicator_values_origin_check" CHECK ("indicator_values"."origin" in ('entered', 'imported', 'measured', 'survey'))
);
--> statement-breakpoint
CREATE TABLE "indicators" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"code" text NOT NULL,
	"name" text NOT NULL,
	"unit" text NOT NULL,
	"direction" text NOT NULL,
	"cycle" text NOT NULL,
	"source" text,
	"note" text,
	"retired_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "indicators_direction_check" CHECK ("indicators"."direction" in ('up', 'down')),
	CONSTRAINT "indicators_cycle_check" CHECK ("indicators"."cycle" in ('year', 'month'))
);
--> statement-breakpoint
CREATE TABLE "measures" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"area" text NOT NULL,
	"title" text NOT NULL,
	"starts_in" text NOT NULL,
	"ends_in" text NOT NULL,
	"state" text DEFAULT 'planned' NOT NULL,
	"unit_id" uuid,
	"indicator_id" uuid,
	"note" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "measures_quarter_check" CHECK ("measures"."starts_in" ~ '^[0-9]{4}-[1-4]$' and "measures"."ends_in" ~ '^[0-9]{4}-[1-4]$' and "measures"."ends_in" >= "measures"."starts_in"),
	CONSTRAINT "measures_state_check" CHECK ("measures"."state" in ('planned', 'running', 'delayed', 'done', 'dropped'))
);
--> statement-breakpoint
CREATE TABLE "survey_participants" (
	"survey_id" uuid NOT NULL,
	"staff_id" uuid NOT NULL,
	CONSTRAINT "survey_participants_survey_id_staff_id_pk" PRIMARY KEY("survey_id","staff_id")
);
--> statement-breakpoint
CREATE TABLE "survey_tallies" (
	"survey_id" uuid NOT NULL,
	"question" smallint NOT NULL,
	"option" smallint NOT NULL,
	"count" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "survey_tallies_survey_id_question_option_pk" PRIMARY KEY("survey_id","question","option")
);
--> statement-breakpoint
CREATE TABLE "surveys" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"title" text NOT NULL,
	"lead" text,
	"questions" jsonb NOT NULL,
	"opens_on" date NOT NULL,
	"closes_on" date NOT NULL,
	"minimum_answers" integer NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "surveys_period_check" CHECK ("surveys"."closes_on" >= "surveys"."opens_on"),
	CONSTRAINT "surveys_minimum_check" CHECK ("surveys"."minimum_answers" >= 2)
);
--> statement-breakpoint
ALTER TABLE "indicator_targets" ADD CONSTRAINT "indicator_targets_indicator_id_indicators_id_fk" FOREIGN KEY ("indicator_id") REFERENCES "public"."indicators"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "indicator_values" ADD CONSTRAINT "indicator_values_indicator_id_indicators_id_fk" FOREIGN KEY ("indicator_id") REFERENCES "public"."indicators"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "measures" ADD CONSTRAINT "measures_unit_id_units_id_fk" FOREIGN KEY ("unit_id") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "measures" ADD CONSTRAINT "measures_indicator_id_indicators_id_fk" FOREIGN KEY ("indicator_id") REFERENCES "public"."indicators"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "survey_participants" ADD CONSTRAINT "survey_participants_survey_id_surveys_id_fk" FOREIGN KEY ("survey_id") REFERENCES "public"."surveys"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "survey_participants" ADD CONSTRAINT "survey_participants_staff_id_staff_id_fk" FOREIGN KEY ("staff_id") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "survey_tallies" ADD CONSTRAINT "survey_tallies_survey_id_surveys_id_fk" FOREIGN KEY ("survey_id") REFERENCES "public"."surveys"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "indicator_values_key" ON "indicator_values" USING btree ("indicator_id","period");--> statement-breakpoint
CREATE INDEX "indicator_values_fiscal_year_idx" ON "indicator_values" USING btree ("fiscal_year","period");--> statement-breakpoint
CREATE INDEX "indicator_values_period_idx" ON "indicator_values" USING btree ("period","id");--> statement-breakpoint
CREATE UNIQUE INDEX "indicators_code_key" ON "indicators" USING btree ("code");--> statement-breakpoint
CREATE INDEX "measures_starts_in_idx" ON "measures" USING btree ("starts_in","id");--> statement-breakpoint
CREATE INDEX "measures_unit_id_idx" ON "measures" USING btree ("unit_id");--> statement-breakpoint
CREATE INDEX "surveys_closes_on_idx" ON "surveys" USING btree ("closes_on","id");