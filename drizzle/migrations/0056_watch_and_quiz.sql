ALTER TABLE "quiz_questions" DROP CONSTRAINT "quiz_questions_correct_check";--> statement-breakpoint
DROP INDEX "watch_progress_staff_key";--> statement-breakpoint
ALTER TABLE "watch_progress" ADD COLUMN "round" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "watch_progress" ADD COLUMN "view_id" uuid;--> statement-breakpoint
ALTER TABLE "watch_progress" ADD COLUMN "carry_ms" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "quiz_attempts" ADD COLUMN "key" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "quiz_questions" ADD COLUMN "kind" text DEFAULT 'single' NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "watch_progress_staff_key" ON "watch_progress" USING btree ("staff_id","recording_id","round");--> statement-breakpoint
ALTER TABLE "quiz_questions" ADD CONSTRAINT "quiz_questions_kind_check" CHECK ("quiz_questions"."kind" in ('single', 'multiple', 'true_false'));--> statement-breakpoint
ALTER TABLE "quiz_questions" ADD CONSTRAINT "quiz_questions_correct_check" CHECK (cardinality("quiz_questions"."correct") > 0 and ("quiz_questions"."kind" = 'multiple' or cardinality("quiz_questions"."correct") = 1));