DROP INDEX "replacements_program_id_idx";--> statement-breakpoint
DROP INDEX "replacements_program_id_state_since_idx";--> statement-breakpoint
DROP INDEX "replacements_wave_id_idx";--> statement-breakpoint
DROP INDEX "replacements_state_since_idx";--> statement-breakpoint
CREATE INDEX "replacements_program_id_idx" ON "replacements" USING btree ("program_id","state","state_since","id","unit_id","holder_id");--> statement-breakpoint
CREATE INDEX "replacements_program_id_state_since_idx" ON "replacements" USING btree ("program_id","state_since","id","unit_id","holder_id");--> statement-breakpoint
CREATE INDEX "replacements_wave_id_idx" ON "replacements" USING btree ("wave_id","state","state_since","id","unit_id","holder_id");--> statement-breakpoint
CREATE INDEX "replacements_state_since_idx" ON "replacements" USING btree ("state_since","id","unit_id","holder_id");