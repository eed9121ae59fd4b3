-- ── Approvers by a group ───────────────────────────────────────────────────────────────────────────
-- What the mappings in force give somebody. Security and admin come by what the provider itself says at a
-- login: a directory speaks by a token that one admin can make, who could put anybody into any group.
CREATE FUNCTION app.mapped_roles(person uuid) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, app, pg_temp
AS $$
  SELECT m.role FROM role_mappings m JOIN identities i ON i.groups ? m.group_name
  WHERE i.user_id = person AND m.active_at IS NOT NULL
  UNION
  SELECT m.role FROM role_mappings m JOIN scim_groups g ON m.group_name IN (g.display_name, g.external_id)
  JOIN scim_group_members gm ON gm.group_id = g.id
  WHERE gm.user_id = person AND m.active_at IS NOT NULL AND m.role NOT IN ('security', 'admin')
$$;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION app.mapped_roles(uuid) TO mamori_app;
--> statement-breakpoint
-- As before; and by a mapping that two people agreed on, for as long as it gives the role.
CREATE OR REPLACE FUNCTION app.user_roles_two_people() RETURNS trigger LANGUAGE plpgsql
AS $$
DECLARE
  step text := CASE TG_OP WHEN 'INSERT' THEN 'give' ELSE 'take' END;
BEGIN
  IF app.has_role('@setup') OR current_user <> 'mamori_app' THEN RETURN NULL; END IF;
  IF EXISTS (
      SELECT FROM changed c WHERE c.role IN ('security', 'admin')
        AND NOT (c.source = 'mapping'
          AND (c.role IN (SELECT app.mapped_roles(c.user_id))) = (TG_OP = 'INSERT'))
        AND NOT EXISTS (
        SELECT FROM approvals a WHERE a.state = 'approved' AND a.action = 'users.roles'
          AND c.user_id = ANY (a.target_ids) AND a.payload::jsonb -> 'params' -> step ? c.role))
    AND EXISTS (
      SELECT FROM users u JOIN (
          (SELECT user_id, role FROM user_roles EXCEPT SELECT user_id, role FROM changed)
          UNION ALL SELECT user_id, role FROM changed WHERE TG_OP = 'DELETE') AS before ON before.user_id = u.id
      WHERE before.role IN ('security', 'admin') AND u.disabled_at IS NULL AND u.id IS DISTINCT FROM app.user_id())
  THEN
    RAISE EXCEPTION 'security and admin take a second person' USING ERRCODE = '42501';
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
-- So a mapping that gives them comes into force, and goes, by an approval alone.
CREATE FUNCTION app.role_mappings_two_people() RETURNS trigger LANGUAGE plpgsql
AS $$
DECLARE
  mapping role_mappings := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
  step text := CASE TG_OP WHEN 'DELETE' THEN 'remove' ELSE 'activate' END;
BEGIN
  IF TG_OP = 'UPDATE' AND (NEW.id, NEW.group_name, NEW.role) IS DISTINCT FROM (OLD.id, OLD.group_name, OLD.role) THEN
    RAISE EXCEPTION 'a mapping is made anew, not changed' USING ERRCODE = '42501';
  END IF;
  IF current_user <> 'mamori_app' OR mapping.role NOT IN ('security', 'admin') OR mapping.active_at IS NULL THEN
    RETURN mapping;
  END IF;
  IF NOT EXISTS (
      SELECT FROM approvals a WHERE a.state = 'approved' AND a.action = 'identity.mappings'
        AND mapping.id = ANY (a.target_ids) AND a.payload::jsonb -> 'params' ->> 'change' = step)
    AND EXISTS (
      SELECT FROM users u JOIN user_roles r ON r.user_id = u.id
      WHERE r.role IN ('security', 'admin') AND u.disabled_at IS NULL AND u.id IS DISTINCT FROM app.user_id())
  THEN
    RAISE EXCEPTION 'a mapping to security or admin takes a second person' USING ERRCODE = '42501';
  END IF;
  RETURN mapping;
END $$;
--> statement-breakpoint
CREATE TRIGGER two_people BEFORE INSERT OR UPDATE OR DELETE ON role_mappings
  FOR EACH ROW EXECUTE FUNCTION app.role_mappings_two_people();
--> statement-breakpoint
-- What the provider said, nobody says in its place: an admin may only cut the link.
DO $$
BEGIN
  DROP POLICY insertable ON identities;
  DROP POLICY updatable ON identities;
  EXECUTE format('CREATE POLICY insertable ON identities FOR INSERT TO mamori_app WITH CHECK ((SELECT app.has_role(%L)))', '@login');
  EXECUTE format('CREATE POLICY updatable ON identities FOR UPDATE TO mamori_app USING ((SELECT app.has_role(%L)))', '@login');
END $$;
