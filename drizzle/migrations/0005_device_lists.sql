DROP INDEX "devices_kind_state_idx";--> statement-breakpoint
DROP INDEX "devices_state_idx";--> statement-breakpoint
DROP INDEX "devices_os_idx";--> statement-breakpoint
DROP INDEX "devices_unit_id_idx";--> statement-breakpoint
DROP INDEX "devices_holder_id_idx";--> statement-breakpoint
CREATE INDEX "devices_property_number_idx" ON "devices" USING btree ("property_number","unit_id","holder_id","id");--> statement-breakpoint
CREATE INDEX "devices_acquired_on_idx" ON "devices" USING btree ("acquired_on","id");--> statement-breakpoint
CREATE INDEX "devices_kind_state_idx" ON "devices" USING btree ("kind","state","unit_id","holder_id");--> statement-breakpoint
CREATE INDEX "devices_state_idx" ON "devices" USING btree ("state","id");--> statement-breakpoint
CREATE INDEX "devices_os_idx" ON "devices" USING btree ("os","id");--> statement-breakpoint
CREATE INDEX "devices_unit_id_idx" ON "devices" USING btree ("unit_id","property_number","holder_id","id");--> statement-breakpoint
CREATE INDEX "devices_holder_id_idx" ON "devices" USING btree ("holder_id","unit_id");
--> statement-breakpoint

-- Row security keeps LIKE and array operators off indexes, and app.search_ids, which runs as the owner, gives
-- ids that a list must look up, sort and count once more: at a million devices that takes seconds. A list of
-- devices therefore reads this view, where the policy is a condition like any other. It is the owner's, so
-- row security lets it pass; the condition is the table's own policy, read from the catalogue, and a test
-- holds both against each other (api/devices/search.test.ts). A migration that changes columns or policies
-- of these tables makes their view anew.
CREATE PROCEDURE app.make_visible(tbl regclass) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('DROP VIEW IF EXISTS app.visible_%s', tbl);
  EXECUTE format('CREATE VIEW app.visible_%1$s AS SELECT * FROM %1$s WHERE %2$s', tbl, (
    SELECT pg_get_expr(polqual, polrelid) FROM pg_policy WHERE polrelid = tbl AND polname = 'readable'));
  EXECUTE format('GRANT SELECT ON app.visible_%s TO mamori_app', tbl);
END $$;
--> statement-breakpoint
CALL app.make_visible('units');
--> statement-breakpoint
CALL app.make_visible('staff');
--> statement-breakpoint
CALL app.make_visible('devices');
