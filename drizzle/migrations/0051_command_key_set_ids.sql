ALTER TABLE "command_key_sets" ADD COLUMN "id" uuid DEFAULT gen_random_uuid() NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "command_key_sets_id_key" ON "command_key_sets" USING btree ("id");