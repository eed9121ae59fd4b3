CREATE TABLE "scep_ras" (
	"certificate_id" uuid PRIMARY KEY NOT NULL,
	"sealed_key" "bytea" NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "scep_requests" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"transaction_id" text NOT NULL,
	"public_key_sha256" "bytea" NOT NULL,
	"sealed_request" "bytea" NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "scep_requests_lengths_check" CHECK (length("scep_requests"."public_key_sha256") = 32 and length("scep_requests"."transaction_id") between 1 and 255 and length("scep_requests"."sealed_request") <= 20000)
);
--> statement-breakpoint
ALTER TABLE "scep_ras" ADD CONSTRAINT "scep_ras_certificate_id_certificates_id_fk" FOREIGN KEY ("certificate_id") REFERENCES "public"."certificates"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "scep_requests_transaction_key" ON "scep_requests" USING btree ("public_key_sha256","transaction_id");--> statement-breakpoint
CREATE INDEX "scep_requests_created_at_idx" ON "scep_requests" USING btree ("created_at");