CREATE TABLE "door_answers" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"door" text NOT NULL,
	"outcome" text NOT NULL,
	"reasons" text[] DEFAULT '{}' NOT NULL,
	"device_id" uuid,
	"line_id" uuid,
	"certificate_id" uuid,
	"serial" "bytea",
	"issuer" text,
	"station" text,
	"imei" text,
	"nas" text,
	CONSTRAINT "door_answers_door_check" CHECK ("door_answers"."door" in ('radius-certificate', 'radius-line', 'gateway', 'est', 'scep', 'agent', 'issue')),
	CONSTRAINT "door_answers_outcome_check" CHECK ("door_answers"."outcome" in ('allow', 'quarantine', 'deny', 'pending', 'unavailable')),
	CONSTRAINT "door_answers_lengths_check" CHECK (length("door_answers"."serial") <= 64 and length("door_answers"."issuer") <= 1000 and length("door_answers"."station") <= 100 and length("door_answers"."imei") <= 16 and length("door_answers"."nas") <= 200)
);
--> statement-breakpoint
CREATE INDEX "door_answers_device_id_idx" ON "door_answers" USING btree ("device_id","id") WHERE "door_answers"."device_id" is not null;--> statement-breakpoint
CREATE INDEX "door_answers_line_id_idx" ON "door_answers" USING btree ("line_id","id") WHERE "door_answers"."line_id" is not null;--> statement-breakpoint
CREATE INDEX "door_answers_serial_idx" ON "door_answers" USING btree ("serial","id") WHERE "door_answers"."serial" is not null;--> statement-breakpoint
CREATE INDEX "door_answers_station_idx" ON "door_answers" USING btree ("station","id") WHERE "door_answers"."station" is not null;--> statement-breakpoint
CREATE INDEX "door_answers_at_idx" ON "door_answers" USING brin ("at");