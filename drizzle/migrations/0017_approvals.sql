-- What needs two people: the request with its hash, who decided, and what came of it.

-- The targets as they stand in the canonical JSON that is hashed, so that the two can't differ.
CREATE FUNCTION app.approval_targets(payload text) RETURNS uuid[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT array(SELECT (target ->> 'id')::uuid FROM jsonb_array_elements(payload::jsonb -> 'targets') AS target) $$;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION app.approval_targets(text) TO mamori_app;
--> statement-breakpoint
CREATE TABLE "approvals" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"payload" text NOT NULL,
	"sha256" text NOT NULL,
	"action" text GENERATED ALWAYS AS (payload::jsonb ->> 'action') STORED NOT NULL,
	"count" integer GENERATED ALWAYS AS ((payload::jsonb ->> 'count')::integer) STORED NOT NULL,
	"target_ids" uuid[] GENERATED ALWAYS AS (app.approval_targets(payload)) STORED NOT NULL,
	"resource" text NOT NULL,
	"reason" text,
	"state" text DEFAULT 'requested' NOT NULL,
	"requested_by" uuid NOT NULL,
	"requester_name" text NOT NULL,
	"approver_roles" text[] NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"decided_by" uuid,
	"decider_name" text,
	"decided_at" timestamp with time zone,
	"decision_reason" text,
	"executed_at" timestamp with time zone,
	"failure" jsonb,
	CONSTRAINT "approvals_two_people_check" CHECK ("approvals"."decided_by" <> "approvals"."requested_by"),
	CONSTRAINT "approvals_sha256_check" CHECK ("approvals"."sha256" = encode(sha256(convert_to("approvals"."payload", 'UTF8')), 'hex')),
	CONSTRAINT "approvals_payload_check" CHECK ("approvals"."count" = cardinality("approvals"."target_ids") and "approvals"."count" > 0
        and ("approvals"."payload"::jsonb ->> 'expiresAt')::timestamptz = "approvals"."expires_at"),
	CONSTRAINT "approvals_approver_roles_check" CHECK (cardinality("approvals"."approver_roles") > 0 and "approvals"."approver_roles" <@ array['security', 'admin']),
	CONSTRAINT "approvals_state_check" CHECK ("approvals"."state" in ('requested', 'approved', 'executed', 'refused', 'withdrawn', 'expired', 'failed')),
	CONSTRAINT "approvals_decision_check" CHECK (("approvals"."state" in ('approved', 'executed', 'failed', 'refused')) = (num_nulls("approvals"."decided_by", "approvals"."decider_name", "approvals"."decided_at") = 0)
        and num_nulls("approvals"."decided_by", "approvals"."decider_name", "approvals"."decided_at") in (0, 3)
        and ("approvals"."state" = 'refused') = ("approvals"."decision_reason" is not null)
        and ("approvals"."state" = 'executed') = ("approvals"."executed_at" is not null)
        and ("approvals"."state" = 'failed') = ("approvals"."failure" is not null))
);
--> statement-breakpoint
ALTER TABLE "approvals" ADD CONSTRAINT "approvals_requested_by_users_id_fk" FOREIGN KEY ("requested_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approvals" ADD CONSTRAINT "approvals_decided_by_users_id_fk" FOREIGN KEY ("decided_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "approvals_state_idx" ON "approvals" USING btree ("state","expires_at");--> statement-breakpoint
CREATE INDEX "approvals_created_at_idx" ON "approvals" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "approvals_requested_by_idx" ON "approvals" USING btree ("requested_by");--> statement-breakpoint
CREATE INDEX "approvals_target_ids_idx" ON "approvals" USING gin ("target_ids");
--> statement-breakpoint

-- ── The way it goes ──────────────────────────────────────────────────────────────────────────────
-- The same table as APPROVAL_MOVES in api/contract/approvals.ts; a test holds the two against each other.
INSERT INTO app.moves VALUES
  ('approval', 'requested', 'approved'),
  ('approval', 'requested', 'refused'),
  ('approval', 'requested', 'withdrawn'),
  ('approval', 'requested', 'expired'),
  ('approval', 'approved', 'executed'),
  ('approval', 'approved', 'failed');
--> statement-breakpoint
-- Every change is a step, each is taken once, and who decided stays who decided.
CREATE FUNCTION app.approvals_check_move() RETURNS trigger LANGUAGE plpgsql
AS $$
BEGIN
  IF NOT app.may_move('approval', OLD.state, NEW.state) OR (OLD.decided_by IS NOT NULL
    AND (NEW.decided_by, NEW.decider_name, NEW.decided_at) IS DISTINCT FROM (OLD.decided_by, OLD.decider_name, OLD.decided_at))
  THEN
    RAISE EXCEPTION 'approval cannot go from % to %', OLD.state, NEW.state USING ERRCODE = 'WS001';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER check_move BEFORE UPDATE ON approvals FOR EACH ROW EXECUTE FUNCTION app.approvals_check_move();
--> statement-breakpoint

-- ── Who reads and writes what ────────────────────────────────────────────────────────────────────
DO $$
DECLARE
  mine text := $e$requested_by = (SELECT app.user_id()) AND (SELECT app.has_role('security', 'admin'))$e$;
  jobs text := $e$(SELECT app.has_role('@jobs'))$e$;
BEGIN
  CALL app.protect('approvals', $e$(SELECT app.has_role('security', 'auditor', 'admin', '@jobs'))$e$, 'false',
    personal => 'payload,reason,requester_name,decider_name,decision_reason,failure', unaudited => 'created_at');
  DROP POLICY insertable ON approvals;
  EXECUTE format($p$CREATE POLICY insertable ON approvals FOR INSERT TO mamori_app
    WITH CHECK (%s AND state = 'requested')$p$, mine);
  DROP POLICY updatable ON approvals;
  EXECUTE format($p$CREATE POLICY updatable ON approvals FOR UPDATE TO mamori_app
    USING (approver_roles && (SELECT app.roles()) OR (%1$s) OR %2$s)
    WITH CHECK (
      (approver_roles && (SELECT app.roles()) AND requested_by IS DISTINCT FROM (SELECT app.user_id())
        AND decided_by = (SELECT app.user_id()) AND state IN ('approved', 'refused', 'executed', 'failed'))
      OR (%1$s AND state = 'withdrawn')
      OR (%2$s AND state IN ('executed', 'failed', 'expired')))$p$, mine, jobs);
END $$;
--> statement-breakpoint
-- What was asked for stays as it was asked for.
REVOKE UPDATE, DELETE ON approvals FROM mamori_app;
--> statement-breakpoint
GRANT UPDATE (state, decided_by, decider_name, decided_at, decision_reason, executed_at, failure) ON approvals TO mamori_app;
--> statement-breakpoint

-- ── Roles that approve ───────────────────────────────────────────────────────────────────────────
-- Security and admin are given and taken by an approval that is just being carried out, or where there is
-- nobody but the one who acts: an office's first admin has to begin somewhere.
CREATE FUNCTION app.user_roles_two_people() RETURNS trigger LANGUAGE plpgsql
AS $$
DECLARE
  step text := CASE TG_OP WHEN 'INSERT' THEN 'give' ELSE 'take' END;
BEGIN
  IF app.has_role('@setup') OR current_user <> 'mamori_app' THEN RETURN NULL; END IF;
  IF EXISTS (
      SELECT FROM changed c WHERE c.role IN ('security', 'admin') AND NOT EXISTS (
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
CREATE TRIGGER two_people_insert AFTER INSERT ON user_roles REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION app.user_roles_two_people();
--> statement-breakpoint
CREATE TRIGGER two_people_delete AFTER DELETE ON user_roles REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION app.user_roles_two_people();
--> statement-breakpoint
-- A role changes by coming and going.
REVOKE UPDATE ON user_roles FROM mamori_app;
