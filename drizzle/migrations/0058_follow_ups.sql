CREATE TABLE "course_escalations" (
	"unit_id" uuid NOT NULL,
	"sent_on" date NOT NULL,
	"people" integer NOT NULL,
	CONSTRAINT "course_escalations_unit_id_sent_on_pk" PRIMARY KEY("unit_id","sent_on")
);
--> statement-breakpoint
CREATE TABLE "course_reminders" (
	"staff_id" uuid NOT NULL,
	"sent_on" date NOT NULL,
	"courses" integer NOT NULL,
	CONSTRAINT "course_reminders_staff_id_sent_on_pk" PRIMARY KEY("staff_id","sent_on")
);
--> statement-breakpoint
ALTER TABLE "course_escalations" ADD CONSTRAINT "course_escalations_unit_id_units_id_fk" FOREIGN KEY ("unit_id") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "course_reminders" ADD CONSTRAINT "course_reminders_staff_id_staff_id_fk" FOREIGN KEY ("staff_id") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "course_reminders_sent_on_idx" ON "course_reminders" USING btree ("sent_on");