ALTER TABLE "blocked_keys" ADD COLUMN "id" uuid DEFAULT gen_random_uuid() NOT NULL;--> statement-breakpoint
ALTER TABLE "blocked_keys" ADD COLUMN "note" text;--> statement-breakpoint
ALTER TABLE "blocked_keys" ADD COLUMN "blocked_by" text DEFAULT 'system:pki' NOT NULL;--> statement-breakpoint
ALTER TABLE "blocked_keys" ALTER COLUMN "blocked_by" SET DEFAULT app.actor();--> statement-breakpoint
CREATE UNIQUE INDEX "blocked_keys_id_key" ON "blocked_keys" USING btree ("id");--> statement-breakpoint
CREATE INDEX "blocked_keys_created_at_idx" ON "blocked_keys" USING btree ("created_at","id");--> statement-breakpoint
ALTER TABLE "blocked_keys" ADD CONSTRAINT "blocked_keys_reason_check" CHECK ("blocked_keys"."reason" in ('keyCompromise', 'weakKey', 'other'));