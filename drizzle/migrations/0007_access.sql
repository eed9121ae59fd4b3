-- ── Access: the one decision per device, for every door ─────────────────────────────────────────────
CREATE TYPE app.decision AS ENUM ('allow', 'quarantine', 'deny');
--> statement-breakpoint
-- The same rows as ACCESS_RULES in api/contract/access.ts.
CREATE TABLE app.access_rules (
  code text PRIMARY KEY, decision app.decision NOT NULL, may_issue boolean NOT NULL, may_manage boolean NOT NULL
);
--> statement-breakpoint
INSERT INTO app.access_rules VALUES
  ('unknown', 'deny', false, false),
  ('in_stock', 'deny', false, false),
  ('kitting', 'quarantine', false, true),
  ('ready', 'deny', false, false),
  ('missing', 'deny', false, false),
  ('repair', 'deny', false, false),
  ('returned', 'deny', false, false),
  ('erased', 'deny', false, false),
  ('disposed', 'deny', false, false),
  ('written_off', 'deny', false, false),
  ('no_holder', 'deny', false, false),
  ('holder_left', 'deny', false, false),
  ('return_due', 'deny', false, false),
  ('posture_unassigned', 'quarantine', true, true),
  ('posture_failing', 'quarantine', true, true),
  ('posture_stale', 'quarantine', true, true),
  ('course_missing', 'quarantine', true, true),
  ('course_lapsed', 'quarantine', true, true),
  ('course_in_grace', 'allow', true, true);
--> statement-breakpoint
GRANT SELECT ON app.access_rules TO mamori_app;
--> statement-breakpoint

-- All that the decision depends on. A null state: there is no such device, or none that the actor may see.
CREATE TYPE app.access_facts AS (
  kind text, state text, has_holder boolean, holder_left boolean, return_overdue boolean, posture text, course text
);
--> statement-breakpoint
-- Which rules apply. A state that no rule names leads to none of them, and so to `unknown`.
CREATE FUNCTION app.access_codes(facts app.access_facts) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
  SELECT CASE
    WHEN facts.state IS NULL OR facts.kind IS NULL THEN ARRAY['unknown']
    ELSE array_remove(ARRAY[
      CASE WHEN facts.state <> 'issued' THEN facts.state END,
      CASE WHEN facts.state = 'issued' AND NOT facts.has_holder THEN 'no_holder' END,
      CASE WHEN facts.holder_left THEN 'holder_left' END,
      CASE WHEN facts.return_overdue THEN 'return_due' END,
      CASE WHEN facts.kind = 'laptop' AND facts.posture NOT IN ('not_required', 'passing')
        THEN 'posture_' || facts.posture END,
      CASE WHEN facts.course NOT IN ('not_required', 'completed') THEN 'course_' || facts.course END
    ], NULL)
  END
$$;
--> statement-breakpoint
-- The strictest rule wins. Without a rule the device is allowed; a code without a rule denies.
CREATE FUNCTION app.access_judge(
  facts app.access_facts, OUT decision text, OUT may_issue boolean, OUT may_manage boolean, OUT reasons text[]
) LANGUAGE sql STABLE PARALLEL SAFE
AS $$
  SELECT coalesce(max(coalesce(r.decision, 'deny')), 'allow')::text,
    coalesce(bool_and(coalesce(r.may_issue, false)), true), coalesce(bool_and(coalesce(r.may_manage, false)), true),
    coalesce(array_agg(coalesce(r.code, 'unknown') ORDER BY r.decision DESC NULLS FIRST, c.place), '{}')
  FROM unnest(app.access_codes(facts)) WITH ORDINALITY AS c (code, place) LEFT JOIN app.access_rules r USING (code)
$$;
--> statement-breakpoint
-- Whether somebody's last day (Asia/Tokyo) is over; told to whoever may see a device of theirs.
CREATE FUNCTION app.has_left(person uuid, at timestamptz) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
  SELECT coalesce((SELECT left_on < (at AT TIME ZONE 'Asia/Tokyo')::date FROM staff WHERE id = person), false)
$$;
--> statement-breakpoint
-- Posture and course count as not required until policies and courses exist; so does a date of return.
CREATE FUNCTION app.access_facts_of(device uuid, at timestamptz) RETURNS app.access_facts
LANGUAGE sql STABLE SET search_path = public, app, pg_temp
AS $$
  SELECT d.kind, d.state, d.holder_id IS NOT NULL, d.holder_id IS NOT NULL AND app.has_left(d.holder_id, at), false,
    'not_required', 'not_required'
  FROM devices d WHERE d.id = device
$$;
--> statement-breakpoint
-- The decision. It reads devices as the actor: what they may not see is unknown to them.
CREATE FUNCTION app.access(
  device uuid, at timestamptz, OUT decision text, OUT may_issue boolean, OUT may_manage boolean, OUT reasons text[]
) LANGUAGE sql STABLE SET search_path = public, app, pg_temp
AS $$ SELECT * FROM app.access_judge(app.access_facts_of(device, at)) $$;
--> statement-breakpoint
DO $$
DECLARE
  callable text;
BEGIN
  FOREACH callable IN ARRAY ARRAY['access_codes(app.access_facts)', 'access_judge(app.access_facts)',
    'has_left(uuid, timestamptz)', 'access_facts_of(uuid, timestamptz)', 'access(uuid, timestamptz)'] LOOP
    EXECUTE format('GRANT EXECUTE ON FUNCTION app.%s TO mamori_app', callable);
  END LOOP;
END $$;
