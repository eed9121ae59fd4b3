CREATE TABLE "drill_signatures" (
	"drill_id" uuid NOT NULL,
	"certificate_id" uuid NOT NULL,
	"serial" "bytea" NOT NULL,
	"tbs_sha256" "bytea" NOT NULL,
	CONSTRAINT "drill_signatures_drill_id_certificate_id_pk" PRIMARY KEY("drill_id","certificate_id")
);
--> statement-breakpoint
CREATE TABLE "drills" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"state" text DEFAULT 'running' NOT NULL,
	"total" integer NOT NULL,
	"signed" integer DEFAULT 0 NOT NULL,
	"failed" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp with time zone,
	CONSTRAINT "drills_state_check" CHECK ("drills"."state" in ('running', 'done', 'failed')),
	CONSTRAINT "drills_finished_check" CHECK (("drills"."state" = 'running') = ("drills"."finished_at" is null))
);
--> statement-breakpoint
ALTER TABLE "drill_signatures" ADD CONSTRAINT "drill_signatures_drill_id_drills_id_fk" FOREIGN KEY ("drill_id") REFERENCES "public"."drills"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "drill_signatures" ADD CONSTRAINT "drill_signatures_certificate_id_certificates_id_fk" FOREIGN KEY ("certificate_id") REFERENCES "public"."certificates"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "drill_signatures_certificate_id_idx" ON "drill_signatures" USING btree ("certificate_id");--> statement-breakpoint
CREATE UNIQUE INDEX "drills_running_key" ON "drills" USING btree ("state") WHERE "drills"."state" = 'running';--> statement-breakpoint
CREATE INDEX "drills_created_at_idx" ON "drills" USING btree ("created_at");--> statement-breakpoint
CALL app.protect('drills', $e$(SELECT app.has_role('security', 'admin', '@pki'))$e$, $e$(SELECT app.has_role('security', 'admin', '@pki'))$e$,
  unaudited => 'created_at,signed,failed');
--> statement-breakpoint
CALL app.protect('drill_signatures', $e$(SELECT app.has_role('@pki'))$e$, $e$(SELECT app.has_role('@pki'))$e$,
  key => 'drill_id,certificate_id', audited => false);
--> statement-breakpoint
REVOKE DELETE ON drills, drill_signatures FROM mamori_app;
