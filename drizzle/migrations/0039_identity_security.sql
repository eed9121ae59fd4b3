-- ── Who somebody is, and by what they show it ──────────────────────────────────────────────────────
-- @login speaks for whoever is about to log in; @identity, besides, gives and takes roles by the mappings.
DO $$
DECLARE
  own_user text := 'user_id = (SELECT app.user_id())';
  admin text := $e$(SELECT app.has_role('admin'))$e$;
  login text := $e$(SELECT app.has_role('@login'))$e$;
  reads_users text := $e$(SELECT app.has_role('admin', 'auditor', '@login'))$e$;
BEGIN
  CALL app.protect('identities', reads_users || ' OR ' || own_user, $e$(SELECT app.has_role('admin', '@login'))$e$,
    personal => 'subject', unaudited => 'last_used_at,linked_at');
  CALL app.protect('passkeys', reads_users || ' OR ' || own_user,
    $e$(SELECT app.has_role('admin', '@login')) OR $e$ || own_user, unaudited => 'created_at,last_used_at,counter', secret => 'credential_id,public_key');
  -- An admin may take a passkey away, never make one in somebody's name.
  DROP POLICY insertable ON passkeys;
  EXECUTE format('CREATE POLICY insertable ON passkeys FOR INSERT TO mamori_app WITH CHECK (%s OR %s)', login, own_user);
  CALL app.protect('identity_flows', $e$(SELECT app.has_role('@login', '@jobs'))$e$, $e$(SELECT app.has_role('@login', '@jobs'))$e$, audited => false);
  CALL app.protect('role_mappings', reads_users, admin, unaudited => 'created_at');
  CALL app.protect('scim_users', reads_users, admin, key => 'user_id', personal => 'external_id,attributes',
    unaudited => 'created_at,updated_at');
  CALL app.protect('scim_groups', reads_users, admin, unaudited => 'created_at,updated_at');
  CALL app.protect('scim_group_members', reads_users, admin, key => 'group_id,user_id');
  CALL app.protect('invitations', reads_users, $e$(SELECT app.has_role('admin', '@login'))$e$,
    unaudited => 'created_at', secret => 'token_sha256');

  DROP POLICY insertable ON user_roles;
  DROP POLICY updatable ON user_roles;
  DROP POLICY deletable ON user_roles;
  EXECUTE format('CREATE POLICY insertable ON user_roles FOR INSERT TO mamori_app WITH CHECK ((SELECT app.has_role(%L, %L)) OR ((SELECT app.has_role(%L)) AND source = %L))',
    'admin', '@setup', '@identity', 'mapping');
  EXECUTE format('CREATE POLICY updatable ON user_roles FOR UPDATE TO mamori_app USING ((SELECT app.has_role(%L, %L)))', 'admin', '@setup');
  EXECUTE format('CREATE POLICY deletable ON user_roles FOR DELETE TO mamori_app USING ((SELECT app.has_role(%L, %L)) OR ((SELECT app.has_role(%L)) AND source = %L))',
    'admin', '@setup', '@identity', 'mapping');

  -- An admin sees who is logged in, and may end it.
  EXECUTE format('CREATE POLICY admin_reads ON sessions FOR SELECT TO mamori_app USING (%s)', admin);
  EXECUTE format('CREATE POLICY admin_ends ON sessions FOR DELETE TO mamori_app USING (%s)', admin);
END $$;
--> statement-breakpoint
-- A directory speaks for everybody but the login that is kept for the day it is away.
CREATE FUNCTION app.users_keep_break_glass() RETURNS trigger LANGUAGE plpgsql
AS $$
BEGIN
  IF EXISTS (SELECT FROM users WHERE id = NEW.user_id AND break_glass) THEN
    RAISE EXCEPTION 'the break-glass login belongs to no directory' USING ERRCODE = 'WS001';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER keep_break_glass BEFORE INSERT OR UPDATE ON identities FOR EACH ROW EXECUTE FUNCTION app.users_keep_break_glass();
--> statement-breakpoint
CREATE TRIGGER keep_break_glass BEFORE INSERT OR UPDATE ON scim_users FOR EACH ROW EXECUTE FUNCTION app.users_keep_break_glass();
--> statement-breakpoint
CREATE TRIGGER keep_break_glass BEFORE INSERT OR UPDATE ON scim_group_members FOR EACH ROW EXECUTE FUNCTION app.users_keep_break_glass();
