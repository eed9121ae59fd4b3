-- What a stocktake tells a device happened when the counting ended.
CREATE OR REPLACE FUNCTION app.stocktakes_settle() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
BEGIN
  UPDATE stocktake_items i SET permit_id = CASE WHEN NEW.state = 'closed' AND i.result = 'missing' THEN (
    SELECT p.id FROM permits p WHERE p.device_id = i.device_id AND p.state = 'granted'
      AND (NEW.closed_at AT TIME ZONE 'Asia/Tokyo')::date BETWEEN p.starts_on AND p.ends_on) END
  WHERE i.stocktake_id = NEW.id;
  IF NEW.state = 'closed' AND app.tells_events() THEN
    INSERT INTO device_events (device_id, unit_id, holder_id, at, actor, kind, detail)
    SELECT d.id, d.unit_id, d.holder_id, NEW.closed_at, app.actor(), 'stocktake', jsonb_build_object('stocktakeId', NEW.id, 'to', i.result,
      'place', concat_ws(' ', NEW.unit_path, NEW.location))
    FROM stocktake_items i JOIN devices d ON d.id = i.device_id
    WHERE i.stocktake_id = NEW.id AND i.result IS DISTINCT FROM (
      SELECT e.detail ->> 'to' FROM device_events e
      WHERE e.device_id = i.device_id AND e.kind = 'stocktake' AND e.detail ->> 'stocktakeId' = NEW.id::text
      ORDER BY e.id DESC LIMIT 1);
  END IF;
  RETURN NULL;
END $$;
