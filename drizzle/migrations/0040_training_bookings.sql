CREATE TABLE "course_warnings" (
	"course_id" uuid NOT NULL,
	"staff_id" uuid NOT NULL,
	"last_day" date NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "course_warnings_course_id_staff_id_last_day_pk" PRIMARY KEY("course_id","staff_id","last_day")
);
--> statement-breakpoint
ALTER TABLE "course_bookings" ADD COLUMN "sequence" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "course_warnings" ADD CONSTRAINT "course_warnings_course_id_courses_id_fk" FOREIGN KEY ("course_id") REFERENCES "public"."courses"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "course_warnings" ADD CONSTRAINT "course_warnings_staff_id_staff_id_fk" FOREIGN KEY ("staff_id") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;