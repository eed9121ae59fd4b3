CREATE TABLE "course_recordings" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"course_id" uuid NOT NULL,
	"session_id" uuid,
	"title" text NOT NULL,
	"version" integer NOT NULL,
	"file_name" text NOT NULL,
	"media_type" text NOT NULL,
	"bytes" bigint NOT NULL,
	"sha256" text NOT NULL,
	"seconds" integer NOT NULL,
	"published_at" timestamp with time zone,
	"withdrawn_at" timestamp with time zone,
	"created_by" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "course_recordings_seconds_check" CHECK ("course_recordings"."seconds" > 0 and "course_recordings"."bytes" > 0),
	CONSTRAINT "course_recordings_sha256_check" CHECK ("course_recordings"."sha256" ~ '^[0-9a-f]{64}$')
);
--> statement-breakpoint
CREATE TABLE "watch_progress" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"recording_id" uuid NOT NULL,
	"staff_id" uuid NOT NULL,
	"course_id" uuid NOT NULL,
	"unit_id" uuid NOT NULL,
	"watched" "int4multirange" DEFAULT '{}' NOT NULL,
	"watched_seconds" integer DEFAULT 0 NOT NULL,
	"position" integer DEFAULT 0 NOT NULL,
	"reported_at" timestamp with time zone,
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	"completed_at" timestamp with time zone,
	CONSTRAINT "watch_progress_seconds_check" CHECK ("watch_progress"."watched_seconds" >= 0 and "watch_progress"."position" >= 0)
);
--> statement-breakpoint
CREATE TABLE "quiz_attempts" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"quiz_id" uuid NOT NULL,
	"staff_id" uuid NOT NULL,
	"course_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"questions" jsonb NOT NULL,
	"answers" jsonb,
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"submitted_at" timestamp with time zone,
	"score" integer,
	"total" integer,
	"passed" boolean,
	CONSTRAINT "quiz_attempts_result_check" CHECK (num_nulls("quiz_attempts"."submitted_at", "quiz_attempts"."score", "quiz_attempts"."total", "quiz_attempts"."passed") in (0, 4))
);
--> statement-breakpoint
CREATE TABLE "quiz_questions" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"quiz_id" uuid NOT NULL,
	"pool" text NOT NULL,
	"text" text NOT NULL,
	"choices" jsonb NOT NULL,
	"correct" integer[] NOT NULL,
	"explanation" text,
	"retired_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "quiz_questions_correct_check" CHECK (cardinality("quiz_questions"."correct") > 0)
);
--> statement-breakpoint
CREATE TABLE "quizzes" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"course_id" uuid NOT NULL,
	"title" text NOT NULL,
	"pass_percent" integer DEFAULT 80 NOT NULL,
	"per_pool" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"max_attempts" integer DEFAULT 3,
	"retry_after_minutes" integer DEFAULT 1440 NOT NULL,
	"limit_minutes" integer DEFAULT 60 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "quizzes_pass_percent_check" CHECK ("quizzes"."pass_percent" between 1 and 100),
	CONSTRAINT "quizzes_max_attempts_check" CHECK ("quizzes"."max_attempts" > 0),
	CONSTRAINT "quizzes_minutes_check" CHECK ("quizzes"."retry_after_minutes" >= 0 and "quizzes"."limit_minutes" > 0)
);
--> statement-breakpoint
CREATE TABLE "attendances" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"session_id" uuid NOT NULL,
	"staff_id" uuid NOT NULL,
	"course_id" uuid NOT NULL,
	"unit_id" uuid NOT NULL,
	"way" text NOT NULL,
	"outcome" text NOT NULL,
	"source" text NOT NULL,
	"minutes" integer,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL,
	"recorded_by" uuid,
	CONSTRAINT "attendances_way_check" CHECK ("attendances"."way" in ('room', 'online', 'recording')),
	CONSTRAINT "attendances_outcome_check" CHECK ("attendances"."outcome" in ('attended', 'absent', 'left_early', 'watched_partly')),
	CONSTRAINT "attendances_source_check" CHECK ("attendances"."source" in ('roster', 'qr', 'conference', 'import', 'recording')),
	CONSTRAINT "attendances_minutes_check" CHECK ("attendances"."minutes" >= 0)
);
--> statement-breakpoint
CREATE TABLE "completions" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"course_id" uuid NOT NULL,
	"staff_id" uuid NOT NULL,
	"unit_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"completed_at" timestamp with time zone NOT NULL,
	"valid_until" date,
	"source" text NOT NULL,
	"evidence_id" uuid,
	"revokes" uuid,
	"reason" text,
	"recorded_by" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "completions_source_check" CHECK ("completions"."source" in ('attendance', 'quiz', 'recording', 'import', 'exception')),
	CONSTRAINT "completions_reason_check" CHECK (("completions"."revokes" is null) = ("completions"."reason" is null))
);
--> statement-breakpoint
CREATE TABLE "conference_logs" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"session_id" uuid NOT NULL,
	"file_name" text NOT NULL,
	"sha256" text NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"created_by" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"applied_at" timestamp with time zone,
	CONSTRAINT "conference_logs_state_check" CHECK ("conference_logs"."state" in ('open', 'applied', 'discarded'))
);
--> statement-breakpoint
CREATE TABLE "conference_people" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"log_id" uuid NOT NULL,
	"display_name" text NOT NULL,
	"email" text,
	"joins" integer NOT NULL,
	"minutes" integer NOT NULL,
	"share" smallint NOT NULL,
	"match" text NOT NULL,
	"candidate_ids" uuid[] DEFAULT '{}' NOT NULL,
	"staff_id" uuid,
	"ignored" text,
	CONSTRAINT "conference_people_match_check" CHECK ("conference_people"."match" in ('email', 'number', 'name', 'several', 'unknown', 'chosen', 'ignored')),
	CONSTRAINT "conference_people_staff_check" CHECK (("conference_people"."match" in ('email', 'number', 'name', 'chosen')) = ("conference_people"."staff_id" is not null)
        and ("conference_people"."match" = 'ignored') = ("conference_people"."ignored" is not null))
);
--> statement-breakpoint
CREATE TABLE "course_bookings" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"session_id" uuid NOT NULL,
	"staff_id" uuid NOT NULL,
	"course_id" uuid NOT NULL,
	"unit_id" uuid NOT NULL,
	"way" text NOT NULL,
	"state" text NOT NULL,
	"turn" bigint GENERATED BY DEFAULT AS IDENTITY (sequence name "course_bookings_turn_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"booked_by" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "course_bookings_way_check" CHECK ("course_bookings"."way" in ('room', 'online')),
	CONSTRAINT "course_bookings_state_check" CHECK ("course_bookings"."state" in ('booked', 'waiting', 'cancelled', 'over'))
);
--> statement-breakpoint
CREATE TABLE "course_exceptions" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"course_id" uuid NOT NULL,
	"staff_id" uuid NOT NULL,
	"unit_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"reason" text NOT NULL,
	"ends_on" date NOT NULL,
	"state" text DEFAULT 'requested' NOT NULL,
	"approval_id" uuid,
	"requested_by" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "course_exceptions_kind_check" CHECK ("course_exceptions"."kind" in ('leave', 'secondment', 'other')),
	CONSTRAINT "course_exceptions_state_check" CHECK ("course_exceptions"."state" in ('requested', 'granted', 'refused'))
);
--> statement-breakpoint
CREATE TABLE "course_session_keys" (
	"session_id" uuid PRIMARY KEY NOT NULL,
	"key" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "course_sessions" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"course_id" uuid NOT NULL,
	"code" text,
	"kind" text NOT NULL,
	"state" text DEFAULT 'planned' NOT NULL,
	"place" text,
	"seats" integer DEFAULT 0 NOT NULL,
	"seats_taken" integer DEFAULT 0 NOT NULL,
	"conference" text,
	"link" text,
	"lines" integer DEFAULT 0 NOT NULL,
	"lines_taken" integer DEFAULT 0 NOT NULL,
	"waiting" integer DEFAULT 0 NOT NULL,
	"unit_id" uuid,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"trainer" text,
	"note" text,
	"reason" text,
	"sequence" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"search" text GENERATED ALWAYS AS (app.search_text(coalesce(code, '') || '|' || coalesce(place, '') || '|' || coalesce(conference, '')
        || '|' || coalesce(trainer, ''))) STORED,
	CONSTRAINT "course_sessions_kind_check" CHECK ("course_sessions"."kind" in ('room', 'online', 'hybrid', 'recording')),
	CONSTRAINT "course_sessions_state_check" CHECK ("course_sessions"."state" in ('planned', 'postponed', 'held', 'cancelled')),
	CONSTRAINT "course_sessions_period_check" CHECK ("course_sessions"."ends_at" > "course_sessions"."starts_at"),
	CONSTRAINT "course_sessions_ways_check" CHECK (("course_sessions"."kind" in ('room', 'hybrid')) = ("course_sessions"."seats" > 0) and ("course_sessions"."kind" in ('room', 'hybrid')) = ("course_sessions"."place" is not null)
        and ("course_sessions"."kind" in ('online', 'hybrid')) = ("course_sessions"."lines" > 0)),
	CONSTRAINT "course_sessions_seats_check" CHECK ("course_sessions"."seats" between 0 and 10000 and "course_sessions"."seats_taken" between 0 and "course_sessions"."seats"),
	CONSTRAINT "course_sessions_lines_check" CHECK ("course_sessions"."lines" between 0 and 10000 and "course_sessions"."lines_taken" between 0 and "course_sessions"."lines"),
	CONSTRAINT "course_sessions_waiting_check" CHECK ("course_sessions"."waiting" >= 0),
	CONSTRAINT "course_sessions_reason_check" CHECK (("course_sessions"."state" in ('postponed', 'cancelled')) = ("course_sessions"."reason" is not null))
);
--> statement-breakpoint
CREATE TABLE "course_standings" (
	"course_id" uuid NOT NULL,
	"staff_id" uuid NOT NULL,
	"unit_id" uuid NOT NULL,
	"completion_id" uuid NOT NULL,
	"source" text NOT NULL,
	"version" integer NOT NULL,
	"completed_at" timestamp with time zone NOT NULL,
	"valid_until" date,
	CONSTRAINT "course_standings_staff_id_course_id_pk" PRIMARY KEY("staff_id","course_id")
);
--> statement-breakpoint
CREATE TABLE "course_versions" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"course_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"effective_on" date NOT NULL,
	"material" text,
	"material_url" text,
	"note" text,
	"renews" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "course_versions_number_check" CHECK ("course_versions"."number" > 0)
);
--> statement-breakpoint
CREATE TABLE "courses" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"description" text,
	"state" text DEFAULT 'draft' NOT NULL,
	"validity" text DEFAULT 'fiscal_year' NOT NULL,
	"validity_months" integer,
	"valid_until" date,
	"needs_quiz" boolean DEFAULT false NOT NULL,
	"required_from" date,
	"grace_days" integer DEFAULT 30 NOT NULL,
	"target_unit_ids" uuid[],
	"covered_unit_ids" uuid[],
	"target_posts" text[],
	"target_devices" text,
	"prerequisite_ids" uuid[] DEFAULT '{}' NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"minimum_version" integer DEFAULT 1 NOT NULL,
	"minimum_since" date,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"search" text GENERATED ALWAYS AS (app.search_text(name || '|' || coalesce(description, ''))) STORED,
	CONSTRAINT "courses_state_check" CHECK ("courses"."state" in ('draft', 'open', 'closed')),
	CONSTRAINT "courses_validity_check" CHECK ("courses"."validity" in ('fiscal_year', 'months', 'until', 'unlimited')
        and ("courses"."validity" = 'months') = ("courses"."validity_months" is not null)
        and ("courses"."validity" = 'until') = ("courses"."valid_until" is not null)
        and coalesce("courses"."validity_months", 1) between 1 and 120),
	CONSTRAINT "courses_grace_days_check" CHECK ("courses"."grace_days" between 0 and 366),
	CONSTRAINT "courses_target_devices_check" CHECK ("courses"."target_devices" in ('any', 'laptop', 'smartphone')),
	CONSTRAINT "courses_required_check" CHECK ("courses"."required_from" is null or "courses"."state" <> 'draft')
);
--> statement-breakpoint
ALTER TABLE "course_recordings" ADD CONSTRAINT "course_recordings_course_id_courses_id_fk" FOREIGN KEY ("course_id") REFERENCES "public"."courses"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "course_recordings" ADD CONSTRAINT "course_recordings_session_id_course_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."course_sessions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "course_recordings" ADD CONSTRAINT "course_recordings_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "watch_progress" ADD CONSTRAINT "watch_progress_recording_id_course_recordings_id_fk" FOREIGN KEY ("recording_id") REFERENCES "public"."course_recordings"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "watch_progress" ADD CONSTRAINT "watch_progress_staff_id_staff_id_fk" FOREIGN KEY ("staff_id") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "quiz_attempts" ADD CONSTRAINT "quiz_attempts_quiz_id_quizzes_id_fk" FOREIGN KEY ("quiz_id") REFERENCES "public"."quizzes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "quiz_attempts" ADD CONSTRAINT "quiz_attempts_staff_id_staff_id_fk" FOREIGN KEY ("staff_id") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "quiz_questions" ADD CONSTRAINT "quiz_questions_quiz_id_quizzes_id_fk" FOREIGN KEY ("quiz_id") REFERENCES "public"."quizzes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "quizzes" ADD CONSTRAINT "quizzes_course_id_courses_id_fk" FOREIGN KEY ("course_id") REFERENCES "public"."courses"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "attendances" ADD CONSTRAINT "attendances_session_id_course_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."course_sessions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "attendances" ADD CONSTRAINT "attendances_staff_id_staff_id_fk" FOREIGN KEY ("staff_id") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "attendances" ADD CONSTRAINT "attendances_recorded_by_users_id_fk" FOREIGN KEY ("recorded_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "completions" ADD CONSTRAINT "completions_course_id_courses_id_fk" FOREIGN KEY ("course_id") REFERENCES "public"."courses"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "completions" ADD CONSTRAINT "completions_staff_id_staff_id_fk" FOREIGN KEY ("staff_id") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "completions" ADD CONSTRAINT "completions_revokes_completions_id_fk" FOREIGN KEY ("revokes") REFERENCES "public"."completions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "completions" ADD CONSTRAINT "completions_recorded_by_users_id_fk" FOREIGN KEY ("recorded_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "conference_logs" ADD CONSTRAINT "conference_logs_session_id_course_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."course_sessions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "conference_logs" ADD CONSTRAINT "conference_logs_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "conference_people" ADD CONSTRAINT "conference_people_log_id_conference_logs_id_fk" FOREIGN KEY ("log_id") REFERENCES "public"."conference_logs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "conference_people" ADD CONSTRAINT "conference_people_staff_id_staff_id_fk" FOREIGN KEY ("staff_id") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "course_bookings" ADD CONSTRAINT "course_bookings_session_id_course_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."course_sessions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "course_bookings" ADD CONSTRAINT "course_bookings_staff_id_staff_id_fk" FOREIGN KEY ("staff_id") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "course_bookings" ADD CONSTRAINT "course_bookings_booked_by_users_id_fk" FOREIGN KEY ("booked_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "course_exceptions" ADD CONSTRAINT "course_exceptions_course_id_courses_id_fk" FOREIGN KEY ("course_id") REFERENCES "public"."courses"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "course_exceptions" ADD CONSTRAINT "course_exceptions_staff_id_staff_id_fk" FOREIGN KEY ("staff_id") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "course_exceptions" ADD CONSTRAINT "course_exceptions_approval_id_approvals_id_fk" FOREIGN KEY ("approval_id") REFERENCES "public"."approvals"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "course_exceptions" ADD CONSTRAINT "course_exceptions_requested_by_users_id_fk" FOREIGN KEY ("requested_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "course_session_keys" ADD CONSTRAINT "course_session_keys_session_id_course_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."course_sessions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "course_sessions" ADD CONSTRAINT "course_sessions_course_id_courses_id_fk" FOREIGN KEY ("course_id") REFERENCES "public"."courses"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "course_sessions" ADD CONSTRAINT "course_sessions_unit_id_units_id_fk" FOREIGN KEY ("unit_id") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "course_standings" ADD CONSTRAINT "course_standings_course_id_courses_id_fk" FOREIGN KEY ("course_id") REFERENCES "public"."courses"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "course_standings" ADD CONSTRAINT "course_standings_staff_id_staff_id_fk" FOREIGN KEY ("staff_id") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "course_standings" ADD CONSTRAINT "course_standings_completion_id_completions_id_fk" FOREIGN KEY ("completion_id") REFERENCES "public"."completions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "course_versions" ADD CONSTRAINT "course_versions_course_id_courses_id_fk" FOREIGN KEY ("course_id") REFERENCES "public"."courses"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "course_recordings_course_id_idx" ON "course_recordings" USING btree ("course_id","created_at");--> statement-breakpoint
CREATE INDEX "course_recordings_session_id_idx" ON "course_recordings" USING btree ("session_id");--> statement-breakpoint
CREATE UNIQUE INDEX "watch_progress_staff_key" ON "watch_progress" USING btree ("staff_id","recording_id");--> statement-breakpoint
CREATE INDEX "watch_progress_course_id_idx" ON "watch_progress" USING btree ("course_id","staff_id");--> statement-breakpoint
CREATE UNIQUE INDEX "quiz_attempts_number_key" ON "quiz_attempts" USING btree ("staff_id","quiz_id","number");--> statement-breakpoint
CREATE UNIQUE INDEX "quiz_attempts_open_key" ON "quiz_attempts" USING btree ("staff_id","quiz_id") WHERE "quiz_attempts"."submitted_at" is null;--> statement-breakpoint
CREATE INDEX "quiz_attempts_course_id_idx" ON "quiz_attempts" USING btree ("course_id","staff_id");--> statement-breakpoint
CREATE INDEX "quiz_attempts_quiz_id_idx" ON "quiz_attempts" USING btree ("quiz_id","started_at");--> statement-breakpoint
CREATE INDEX "quiz_questions_quiz_id_idx" ON "quiz_questions" USING btree ("quiz_id","pool");--> statement-breakpoint
CREATE UNIQUE INDEX "quizzes_course_id_key" ON "quizzes" USING btree ("course_id");--> statement-breakpoint
CREATE UNIQUE INDEX "attendances_staff_key" ON "attendances" USING btree ("session_id","staff_id");--> statement-breakpoint
CREATE INDEX "attendances_staff_id_idx" ON "attendances" USING btree ("staff_id","course_id");--> statement-breakpoint
CREATE INDEX "attendances_course_id_idx" ON "attendances" USING btree ("course_id","outcome");--> statement-breakpoint
CREATE INDEX "attendances_unit_id_idx" ON "attendances" USING btree ("unit_id");--> statement-breakpoint
CREATE INDEX "attendances_recorded_at_idx" ON "attendances" USING btree ("recorded_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "completions_revokes_key" ON "completions" USING btree ("revokes");--> statement-breakpoint
CREATE INDEX "completions_staff_id_idx" ON "completions" USING btree ("staff_id","course_id");--> statement-breakpoint
CREATE INDEX "completions_course_id_idx" ON "completions" USING btree ("course_id","completed_at");--> statement-breakpoint
CREATE INDEX "completions_unit_id_idx" ON "completions" USING btree ("unit_id");--> statement-breakpoint
CREATE INDEX "completions_evidence_id_idx" ON "completions" USING btree ("evidence_id");--> statement-breakpoint
CREATE INDEX "completions_completed_at_idx" ON "completions" USING btree ("completed_at","id");--> statement-breakpoint
CREATE INDEX "conference_logs_session_id_idx" ON "conference_logs" USING btree ("session_id","created_at");--> statement-breakpoint
CREATE INDEX "conference_people_log_id_idx" ON "conference_people" USING btree ("log_id","match");--> statement-breakpoint
CREATE UNIQUE INDEX "course_bookings_open_key" ON "course_bookings" USING btree ("staff_id","course_id") WHERE "course_bookings"."state" in ('booked', 'waiting');--> statement-breakpoint
CREATE INDEX "course_bookings_session_id_idx" ON "course_bookings" USING btree ("session_id","state","way","turn");--> statement-breakpoint
CREATE INDEX "course_bookings_staff_id_idx" ON "course_bookings" USING btree ("staff_id");--> statement-breakpoint
CREATE INDEX "course_bookings_unit_id_idx" ON "course_bookings" USING btree ("unit_id","state");--> statement-breakpoint
CREATE INDEX "course_bookings_created_at_idx" ON "course_bookings" USING btree ("created_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "course_exceptions_open_key" ON "course_exceptions" USING btree ("staff_id","course_id") WHERE "course_exceptions"."state" = 'requested';--> statement-breakpoint
CREATE INDEX "course_exceptions_created_at_idx" ON "course_exceptions" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "course_exceptions_unit_id_idx" ON "course_exceptions" USING btree ("unit_id");--> statement-breakpoint
CREATE INDEX "course_exceptions_approval_id_idx" ON "course_exceptions" USING btree ("approval_id");--> statement-breakpoint
CREATE UNIQUE INDEX "course_sessions_code_key" ON "course_sessions" USING btree ("course_id","code");--> statement-breakpoint
CREATE INDEX "course_sessions_starts_at_idx" ON "course_sessions" USING btree ("starts_at","id");--> statement-breakpoint
CREATE INDEX "course_sessions_course_id_idx" ON "course_sessions" USING btree ("course_id","starts_at");--> statement-breakpoint
CREATE INDEX "course_sessions_state_idx" ON "course_sessions" USING btree ("state","starts_at");--> statement-breakpoint
CREATE INDEX "course_sessions_unit_id_idx" ON "course_sessions" USING btree ("unit_id","starts_at");--> statement-breakpoint
CREATE INDEX "course_sessions_search_idx" ON "course_sessions" USING gin (app.tokens("search"));--> statement-breakpoint
CREATE INDEX "course_standings_course_id_idx" ON "course_standings" USING btree ("course_id","valid_until");--> statement-breakpoint
CREATE INDEX "course_standings_unit_id_idx" ON "course_standings" USING btree ("unit_id","course_id");--> statement-breakpoint
CREATE UNIQUE INDEX "course_versions_number_key" ON "course_versions" USING btree ("course_id","number");--> statement-breakpoint
CREATE UNIQUE INDEX "courses_name_key" ON "courses" USING btree ("name");--> statement-breakpoint
CREATE INDEX "courses_state_idx" ON "courses" USING btree ("state","name");--> statement-breakpoint
CREATE INDEX "courses_search_idx" ON "courses" USING gin (app.tokens("search"));