CREATE TABLE "enrollment_refusals" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"protocol" text NOT NULL,
	"operation" text NOT NULL,
	"code" text NOT NULL,
	"token_id" uuid,
	"certificate_id" uuid,
	"device_id" uuid,
	"address" text,
	CONSTRAINT "enrollment_refusals_protocol_check" CHECK ("enrollment_refusals"."protocol" in ('est', 'scep', 'agent'))
);
--> statement-breakpoint
CREATE TABLE "enrollment_tokens" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"device_id" uuid NOT NULL,
	"profile" text NOT NULL,
	"wave_id" uuid,
	"token_sha256" "bytea" NOT NULL,
	"requested_by" uuid NOT NULL,
	"idempotency_key" text,
	"request_sha256" "bytea",
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"claimed_at" timestamp with time zone,
	"used_at" timestamp with time zone,
	"certificate_id" uuid,
	"revoked_at" timestamp with time zone,
	"public_key_sha256" "bytea",
	"approval_id" uuid,
	"approved_at" timestamp with time zone,
	CONSTRAINT "enrollment_tokens_profile_check" CHECK ("enrollment_tokens"."profile" in ('network-access', 'device-management')),
	CONSTRAINT "enrollment_tokens_end_check" CHECK (("enrollment_tokens"."used_at" is null) = ("enrollment_tokens"."certificate_id" is null) and num_nonnulls("enrollment_tokens"."used_at", "enrollment_tokens"."revoked_at") <= 1),
	CONSTRAINT "enrollment_tokens_approval_check" CHECK (("enrollment_tokens"."approval_id" is null) = ("enrollment_tokens"."public_key_sha256" is null) and ("enrollment_tokens"."approved_at" is null or "enrollment_tokens"."approval_id" is not null)),
	CONSTRAINT "enrollment_tokens_period_check" CHECK ("enrollment_tokens"."expires_at" > "enrollment_tokens"."created_at"),
	CONSTRAINT "enrollment_tokens_lengths_check" CHECK (length("enrollment_tokens"."token_sha256") = 32 and length("enrollment_tokens"."public_key_sha256") = 32),
	CONSTRAINT "enrollment_tokens_request_check" CHECK (("enrollment_tokens"."idempotency_key" is null) = ("enrollment_tokens"."request_sha256" is null))
);
--> statement-breakpoint
ALTER TABLE "enrollment_refusals" ADD CONSTRAINT "enrollment_refusals_token_id_enrollment_tokens_id_fk" FOREIGN KEY ("token_id") REFERENCES "public"."enrollment_tokens"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "enrollment_refusals" ADD CONSTRAINT "enrollment_refusals_certificate_id_certificates_id_fk" FOREIGN KEY ("certificate_id") REFERENCES "public"."certificates"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "enrollment_refusals" ADD CONSTRAINT "enrollment_refusals_device_id_devices_id_fk" FOREIGN KEY ("device_id") REFERENCES "public"."devices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "enrollment_tokens" ADD CONSTRAINT "enrollment_tokens_device_id_devices_id_fk" FOREIGN KEY ("device_id") REFERENCES "public"."devices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "enrollment_tokens" ADD CONSTRAINT "enrollment_tokens_wave_id_waves_id_fk" FOREIGN KEY ("wave_id") REFERENCES "public"."waves"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "enrollment_tokens" ADD CONSTRAINT "enrollment_tokens_requested_by_users_id_fk" FOREIGN KEY ("requested_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "enrollment_tokens" ADD CONSTRAINT "enrollment_tokens_certificate_id_certificates_id_fk" FOREIGN KEY ("certificate_id") REFERENCES "public"."certificates"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "enrollment_tokens" ADD CONSTRAINT "enrollment_tokens_approval_id_approvals_id_fk" FOREIGN KEY ("approval_id") REFERENCES "public"."approvals"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "enrollment_refusals_device_id_idx" ON "enrollment_refusals" USING btree ("device_id","id");--> statement-breakpoint
CREATE INDEX "enrollment_refusals_token_id_idx" ON "enrollment_refusals" USING btree ("token_id");--> statement-breakpoint
CREATE INDEX "enrollment_refusals_certificate_id_idx" ON "enrollment_refusals" USING btree ("certificate_id");--> statement-breakpoint
CREATE UNIQUE INDEX "enrollment_tokens_token_sha256_key" ON "enrollment_tokens" USING btree ("token_sha256");--> statement-breakpoint
CREATE UNIQUE INDEX "enrollment_tokens_live_key" ON "enrollment_tokens" USING btree ("device_id","profile") WHERE "enrollment_tokens"."used_at" is null and "enrollment_tokens"."revoked_at" is null;--> statement-breakpoint
CREATE INDEX "enrollment_tokens_idempotency_key_idx" ON "enrollment_tokens" USING btree ("requested_by","idempotency_key") WHERE "enrollment_tokens"."idempotency_key" is not null;--> statement-breakpoint
CREATE INDEX "enrollment_tokens_device_id_idx" ON "enrollment_tokens" USING btree ("device_id","created_at");--> statement-breakpoint
CREATE INDEX "enrollment_tokens_wave_id_idx" ON "enrollment_tokens" USING btree ("wave_id","created_at");--> statement-breakpoint
CREATE INDEX "enrollment_tokens_created_at_idx" ON "enrollment_tokens" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "enrollment_tokens_expires_at_idx" ON "enrollment_tokens" USING btree ("expires_at","id") WHERE "enrollment_tokens"."used_at" is null and "enrollment_tokens"."revoked_at" is null;--> statement-breakpoint
CREATE INDEX "enrollment_tokens_used_at_idx" ON "enrollment_tokens" USING btree ("used_at","id") WHERE "enrollment_tokens"."used_at" is not null;--> statement-breakpoint
CREATE INDEX "enrollment_tokens_revoked_at_idx" ON "enrollment_tokens" USING btree ("revoked_at","id") WHERE "enrollment_tokens"."revoked_at" is not null;