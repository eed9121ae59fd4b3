CREATE TABLE "exports" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" uuid NOT NULL,
	"list" text NOT NULL,
	"format" text NOT NULL,
	"filters" jsonb NOT NULL,
	"row_count" integer NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "exports" ADD CONSTRAINT "exports_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "exports_user_id_idx" ON "exports" USING btree ("user_id","created_at");--> statement-breakpoint
-- Everybody puts their own exports on record, and nobody changes the record.
DO $$
BEGIN
  CALL app.protect('exports', $e$(SELECT app.has_role('auditor', 'admin')) OR user_id = (SELECT app.user_id())$e$, 'false',
    unaudited => 'created_at');
  DROP POLICY insertable ON exports;
  CREATE POLICY insertable ON exports FOR INSERT TO mamori_app WITH CHECK (user_id = (SELECT app.user_id()));
END $$;
