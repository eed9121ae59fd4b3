import { createHash, randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { APPROVAL_MOVES, type ApprovalDetail } from '#contract/approvals'
import type { Role } from '#contract/roles'
import { system } from '#drizzle/client'
import {
  createTestApp,
  PASSWORD,
  stoppedClock,
  type TestApp,
  type TestUser,
  type Visitor,
} from '#tests/app'
import { AppError } from '../errors.ts'
import { enqueue } from '../jobs/outbox.ts'
import { takeDue } from '../jobs/queries.ts'
import { createWorker } from '../jobs/worker.ts'
import { loadActor } from '../users/authenticate.ts'
import { changeRolesOfApprovers } from '../users/role-changes.ts'
import { executeApproval, expireApprovals } from './jobs.ts'
import { canonical } from './payload.ts'
import { requestApproval } from './request.ts'

let t: TestApp
const clock = stoppedClock()
/** Asks. */
let asker: TestUser
let admin: Visitor
/** Agrees. */
let second: TestUser
let security: Visitor
/** Whose roles it is about. */
let target: TestUser

beforeAll(async () => {
  t = await createTestApp({ clock })
  // Nobody here is the last of anything.
  await t.createUser({ roles: ['admin'] })
  await t.createUser({ roles: ['security'] })
})
afterAll(() => t.close())
beforeEach(async () => {
  asker = await t.createUser({ roles: ['admin'], displayName: '管理 一郎' })
  second = await t.createUser({ roles: ['security'], displayName: '守 花子' })
  target = await t.createUser({ roles: ['trainer'], displayName: '髙橋 次郎' })
  admin = await t.loginAs(asker)
  security = await t.loginAs(second)
})

async function send<T = ApprovalDetail>(
  who: Visitor,
  path: string,
  json: object = {},
  method = 'POST',
) {
  const answer = await who(path, { method, json })
  const body = await answer.json()
  return { status: answer.status, body: body as T, code: body.code, field: body.fields?.[0] }
}
const roles = (id: string, wanted: Role[], who = admin) =>
  send(who, `/api/users/${id}`, { roles: wanted, reason: '異動による' }, 'PUT')
const ask = async (wanted: Role[] = ['trainer', 'security']) =>
  (await roles(target.id, wanted)).body
const approve = (who: Visitor, { id, sha256 }: { id: string; sha256: string }) =>
  send(who, `/api/approvals/${id}/approve`, { sha256 })
const read = async (id: string, who = security): Promise<ApprovalDetail> =>
  (await who(`/api/approvals/${id}`)).json()
const rolesOf = async (id: string) => {
  const rows = await t.ownerSql`select role from user_roles where user_id = ${id} order by role`
  return rows.map(({ role }) => role)
}

test('the database knows the same steps', async () => {
  const rows = await t.ownerSql`
    select from_state || ' → ' || to_state as step from app.moves where machine = 'approval'`
  expect(rows.map(({ step }) => step).sort()).toEqual(
    APPROVAL_MOVES.map(({ from, to }) => `${from} → ${to}`).sort(),
  )
})

describe('security or admin given to somebody', () => {
  test('waits for a second person, who sees exactly what it is, and holds once they agree', async () => {
    const { status, body: asked } = await roles(target.id, ['auditor', 'security'])
    expect(status).toBe(202)
    expect(asked).toMatchObject({
      action: 'users.roles',
      state: 'requested',
      count: 1,
      reason: '異動による',
      requesterName: '管理 一郎',
      says: { ja: '「セキュリティ担当」を付与', en: 'give security' },
      targets: [{ id: target.id, name: `髙橋 次郎 (${target.username})` }],
      decidable: false,
      withdrawable: true,
    })
    // What takes one person alone holds at once.
    expect(await rolesOf(target.id)).toEqual(['auditor'])
    const shown = await (await admin(`/api/users/${target.id}`)).json()
    expect(shown.pending).toEqual({ approvalId: asked.id, give: ['security'], take: [] })

    const seen = await read(asked.id)
    expect(seen).toMatchObject({ decidable: true, withdrawable: false })
    expect(createHash('sha256').update(seen.payload).digest('hex')).toBe(seen.sha256)
    expect(JSON.parse(seen.payload)).toMatchObject({
      action: 'users.roles',
      count: 1,
      expiresAt: seen.expiresAt,
      params: { give: ['security'], take: [] },
      targets: seen.targets,
    })

    const done = await approve(security, seen)
    expect([done.status, done.body]).toMatchObject([
      200,
      { state: 'executed', deciderName: '守 花子' },
    ])
    expect(await rolesOf(target.id)).toEqual(['auditor', 'security'])
    expect((await (await admin(`/api/users/${target.id}`)).json()).pending).toBeNull()
  })

  test('tells whoever may agree, then whoever asked and whose roles they are', async () => {
    const { id, sha256 } = await ask()
    const noticesOf = async (user: TestUser) => {
      const rows = await t.ownerSql`
        select template, link from notifications where user_id = ${user.id}`
      return rows.map(({ template, link }) => `${template} ${link}`)
    }
    expect(await noticesOf(second)).toContain(`approval_requested /approvals/${id}`)
    expect(await noticesOf(asker)).toEqual([])
    await approve(security, { id, sha256 })
    expect(await noticesOf(asker)).toEqual([`approval_closed /approvals/${id}`])
    expect(await noticesOf(target)).toEqual(['roles_changed null'])
  })

  test('is in the audit as done by whoever asked and agreed to by the second, in one transaction', async () => {
    await approve(security, await ask())
    const entries = await t.ownerSql`
      select tx, actor, action, entity from audit_entries
      where tx = (select tx from audit_entries where entity = 'user_roles' and entity_id = ${`${target.id}:security`})`
    const seen = entries.map(({ actor, action, entity }) => `${actor} ${action} ${entity}`)
    expect(seen).toEqual(
      expect.arrayContaining([
        `user:${asker.id} insert user_roles`,
        `user:${second.id} update approvals`,
      ]),
    )
  })

  test('of a login made anew: it is there at once, without them', async () => {
    const made = await send(admin, '/api/users', {
      username: `new-${target.username}`,
      displayName: '新任',
      roles: ['it_staff', 'admin'],
      password: 'さくらさくら やよいのそらは',
    })
    expect([made.status, made.body.count]).toEqual([202, 1])
    const id = made.body.targets[0]!.id
    expect(await rolesOf(id)).toEqual(['it_staff'])
    expect((await approve(security, made.body)).status).toBe(200)
    expect(await rolesOf(id)).toEqual(['admin', 'it_staff'])
  })

  test('is asked for once: a second request for the same person is refused', async () => {
    await ask()
    const again = await roles(target.id, ['trainer', 'admin'])
    expect([again.status, again.code, again.field.code]).toEqual([
      409,
      'wrong_state',
      'already_requested',
    ])
  })

  test('asked for twice at the same moment is one request', async () => {
    const both = await Promise.all([roles(target.id, ['security']), roles(target.id, ['security'])])
    expect(both.map(({ status }) => status).sort()).toEqual([202, 409])
  })

  test('needs a password typed just now, for asking as for agreeing, and no token does either', async () => {
    const asked = await ask()
    const token = async (who: Visitor, permissions: string[]) => {
      const expiresAt = new Date(+clock() + 3_600_000).toISOString()
      const made = await send<{ token: string }>(who, '/api/tokens', {
        name: 'n',
        permissions,
        expiresAt,
      })
      const visitor: Visitor = t.visitor()
      return Object.assign(
        (path: string, request = {}) =>
          visitor(path, { ...request, headers: { authorization: `Bearer ${made.body.token}` } }),
        { cookie: undefined },
      ) as Visitor
    }
    const [asking, agreeing] = [
      await token(admin, ['users.write']),
      await token(security, ['approvals.read', 'approvals.decide']),
    ]
    clock.advance(6 * 60_000)
    expect((await roles(target.id, ['admin'])).code).toBe('step_up_required')
    expect((await approve(security, asked)).code).toBe('step_up_required')
    expect((await roles(target.id, ['admin'], asking)).status).toBe(403)
    expect((await approve(agreeing, asked)).status).toBe(403)
    expect(
      (await send(agreeing, `/api/approvals/${asked.id}/refuse`, { reason: 'いいえ' })).status,
    ).toBe(403)
    expect(await read(asked.id, agreeing)).toMatchObject({ state: 'requested', decidable: false })

    await send(security, '/api/session/step-up', { password: PASSWORD })
    expect((await approve(security, asked)).status).toBe(200)
  })
})

describe('an approval is refused', () => {
  test('to whoever asked, by the API and in SQL', async () => {
    const asked = await ask()
    const own = await approve(admin, asked)
    expect([own.status, own.field.code]).toEqual([403, 'own_approval'])
    const decided = (by: string) => sql`
      update approvals set state = 'approved', decided_by = ${by}, decider_name = 'x', decided_at = now()
      where id = ${asked.id}`
    const me = {
      name: `user:${asker.id}`,
      roles: ['admin', 'security'],
      unitIds: [],
      staffId: null,
    }
    await expect(t.db.as(me, (tx) => tx.execute(decided(asker.id)))).rejects.toMatchObject({
      cause: { code: '42501' },
    })
    // In somebody else's name neither, and not even the tables' owner gets past the constraint.
    await expect(t.db.as(me, (tx) => tx.execute(decided(second.id)))).rejects.toMatchObject({
      cause: { code: '42501' },
    })
    await expect(
      t.plant(
        (owner) => owner`
        update approvals set state = 'approved', decided_by = requested_by, decider_name = 'x', decided_at = now()
        where id = ${asked.id}`,
      ),
    ).rejects.toMatchObject({ constraint_name: 'approvals_two_people_check' })
    expect(await rolesOf(target.id)).toEqual(['trainer'])
  })

  test('a second time, and with the hash of another request', async () => {
    const [one, other] = [await ask(), (await roles(asker.id, ['admin', 'security'])).body]
    const mixed = await approve(security, { id: one.id, sha256: other.sha256 })
    expect([mixed.status, mixed.field.code]).toEqual([409, 'approval_changed'])
    expect(await rolesOf(target.id)).toEqual(['trainer'])
    expect((await approve(security, one)).status).toBe(200)
    // Taken away since, by two people again: the old consent gives nothing back.
    await approve(security, await ask(['trainer']))
    const replayed = await approve(security, one)
    expect([replayed.status, replayed.code, replayed.field.code]).toEqual([
      409,
      'wrong_state',
      'approval_closed',
    ])
    expect(await rolesOf(target.id)).toEqual(['trainer'])
  })

  test('when what is asked for was edited, which the database does not allow either', async () => {
    const asked = await ask()
    const edited = asked.payload.replace('security', 'admin')
    const hash = createHash('sha256').update(edited).digest('hex')
    const me = { name: `user:${asker.id}`, roles: ['admin'], unitIds: [], staffId: null }
    await expect(
      t.db.as(me, (tx) =>
        tx.execute(
          sql`update approvals set payload = ${edited}, sha256 = ${hash} where id = ${asked.id}`,
        ),
      ),
    ).rejects.toMatchObject({ cause: { code: '42501' } })
    // By one who may do anything: the hash must still be the payload's, and is not what the approver saw.
    await t.ownerSql`alter table approvals disable trigger check_move`
    await expect(
      t.plant((owner) => owner`update approvals set payload = ${edited} where id = ${asked.id}`),
    ).rejects.toMatchObject({ constraint_name: 'approvals_sha256_check' })
    await t.plant(
      (owner) =>
        owner`update approvals set payload = ${edited}, sha256 = ${hash} where id = ${asked.id}`,
    )
    await t.ownerSql`alter table approvals enable trigger check_move`
    expect((await approve(security, asked)).field.code).toBe('approval_changed')
    expect(await rolesOf(target.id)).toEqual(['trainer'])
  })

  test('after its hour', async () => {
    const asked = await ask()
    clock.advance(24 * 3_600_000)
    security = await t.loginAs(second)
    expect(await read(asked.id)).toMatchObject({ state: 'expired', decidable: false })
    const late = await approve(security, asked)
    expect([late.status, late.field.code]).toEqual([409, 'approval_closed'])
    expect(await rolesOf(target.id)).toEqual(['trainer'])
  })

  test('to all but the first of those who agree at once', async () => {
    const asked = await ask()
    const others = [security, await t.loginAs('security'), await t.loginAs('admin')]
    const answers = await Promise.all(others.map((who) => approve(who, asked)))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409])
    const written = await t.ownerSql`
      select from audit_entries where entity = 'user_roles' and entity_id = ${`${target.id}:security`}`
    expect(written).toHaveLength(1)
  })

  test('to whoever has lost the role meanwhile, even while they agree', async () => {
    const asked = await ask()
    let answer: ReturnType<typeof approve> | undefined
    // They are past their login when the role goes.
    await t.plant(async (owner) => {
      await owner`select pg_advisory_xact_lock(hashtext('users.admins'))`
      answer = approve(security, asked)
      await expect
        .poll(
          async () =>
            (
              await owner`
          select from pg_locks where locktype = 'advisory' and not granted
            and database = (select oid from pg_database where datname = current_database())`
            ).length,
        )
        .toBe(1)
      await owner`delete from user_roles where user_id = ${second.id}`
    })
    const refused = await answer!
    expect([refused.status, refused.field.code]).toEqual([403, 'not_an_approver'])
    expect(await rolesOf(target.id)).toEqual(['trainer'])
  })

  test('when whoever asked may no longer do it; it is over then', async () => {
    const asked = await ask()
    await t.plant((owner) => owner`delete from user_roles where user_id = ${asker.id}`)
    const late = await approve(security, asked)
    expect([late.status, late.field.code]).toEqual([409, 'requester_lost_right'])
    const { state, failure } = await read(asked.id)
    expect([state, failure?.en]).toEqual(['failed', 'Whoever asked for this may no longer do it.'])
    expect(await rolesOf(target.id)).toEqual(['trainer'])
  })

  test('when a target no longer qualifies: nothing is done, and it says which and why', async () => {
    const asked = await ask()
    await t.plant((owner) => owner`insert into user_roles values (${target.id}, 'security')`)
    const late = await approve(security, asked)
    expect([late.status, late.field]).toMatchObject([
      409,
      { field: 'targets.0', code: 'role_held' },
    ])
    const { state, failure, deciderName } = await read(asked.id)
    expect([state, deciderName]).toEqual(['failed', '守 花子'])
    expect(failure?.ja).toBe(`髙橋 次郎 (${target.username}): この役割を既に持っています。`)
  })

  test.each(['employee', 'section_head', 'it_staff', 'trainer', 'auditor'] as const)(
    'to %s',
    async (role) => {
      const asked = await ask()
      expect((await approve(await t.loginAs(role), asked)).status).toBe(403)
      expect(await rolesOf(target.id)).toEqual(['trainer'])
    },
  )
})

test('what is only away for a while spoils nothing: the request stays open', async () => {
  const asked = await ask()
  const away = vi.spyOn(changeRolesOfApprovers, 'execute')
  away.mockRejectedValueOnce(new AppError('unavailable'))
  expect((await approve(security, asked)).status).toBe(503)
  expect(await read(asked.id)).toMatchObject({ state: 'requested', decidedBy: null })
  expect((await approve(security, asked)).body.state).toBe('executed')
})

describe('instead of agreeing', () => {
  test('the second person refuses, with a reason', async () => {
    const { id, sha256 } = await ask()
    expect((await send(security, `/api/approvals/${id}/refuse`)).status).toBe(422)
    const { body } = await send(security, `/api/approvals/${id}/refuse`, { reason: '辞令が未確認' })
    expect(body).toMatchObject({
      state: 'refused',
      decisionReason: '辞令が未確認',
      deciderName: '守 花子',
    })
    expect((await approve(security, { id, sha256 })).status).toBe(409)
  })

  test('whoever asked withdraws, and nobody else', async () => {
    const { id, sha256 } = await ask()
    expect((await send(await t.loginAs('admin'), `/api/approvals/${id}/withdraw`)).status).toBe(403)
    expect((await send(admin, `/api/approvals/${id}/withdraw`)).body.state).toBe('withdrawn')
    expect((await approve(security, { id, sha256 })).status).toBe(409)
  })
})

test('the inbox shows what waits for one’s decision, and what one asked for', async () => {
  const { id } = await ask()
  const ids = async (who: Visitor, filter: object) => {
    const answer = await who(
      `/api/approvals?range=[0,99]&filter=${encodeURIComponent(JSON.stringify(filter))}`,
    )
    return (await answer.json()).map((row: { id: string }) => row.id)
  }
  expect(await ids(security, { decidable: true })).toContain(id)
  expect(await ids(admin, { decidable: true })).not.toContain(id)
  expect(await ids(admin, { own: true, state: 'requested' })).toEqual([id])
  expect(await ids(security, { q: '高橋', targetId: target.id })).toEqual([id])
  expect(await ids(security, { state: ['executed', 'refused'], targetId: target.id })).toEqual([])
})

describe('what takes longer than a request', () => {
  const due = () => t.db.as(system('jobs'), (tx) => takeDue(tx, [executeApproval.name], 10, 30_000))
  beforeEach(() => {
    changeRolesOfApprovers.later = true
  })
  afterEach(() => {
    delete changeRolesOfApprovers.later
  })

  test('is done by a job, once, though it is started twice', async () => {
    const { body } = await approve(security, await ask())
    expect([body.state, await rolesOf(target.id)]).toEqual(['approved', ['trainer']])
    const items = await due()
    expect(items).toHaveLength(1)
    // A second row for the same approval, as if somebody had enqueued it again.
    await t.db.as(system('jobs'), (tx) => enqueue(tx, executeApproval, { approvalId: body.id }))
    const worker = createWorker(t.deps, [executeApproval])
    const again = await due()
    await Promise.all([...items, ...again].map(worker))
    expect(await read(body.id)).toMatchObject({ state: 'executed', failure: null })
    expect(await rolesOf(target.id)).toEqual(['security', 'trainer'])
    const written = await t.ownerSql`
      select actor from audit_entries where entity = 'user_roles' and entity_id = ${`${target.id}:security`}`
    expect(written).toEqual([{ actor: `user:${asker.id}` }])
  })

  test('is not done when it no longer can be, and says why', async () => {
    const { body } = await approve(security, await ask())
    await t.plant((owner) => owner`update users set disabled_at = now() where id = ${target.id}`)
    const worker = createWorker(t.deps, [executeApproval])
    for (const item of await due()) await worker(item)
    const { state, failure } = await read(body.id)
    expect([state, failure?.en]).toEqual([
      'failed',
      `髙橋 次郎 (${target.username}): This login is disabled.`,
    ])
  })
})

test('what nobody decided in time is put down as expired, and whoever asked is told', async () => {
  const { id } = await ask()
  clock.advance(24 * 3_600_000)
  await t.db.as(system('jobs'), (tx) =>
    expireApprovals.run({ deps: t.deps, tx, payload: {}, now: clock() }),
  )
  const [row] = await t.ownerSql`select state from approvals where id = ${id}`
  expect(row!.state).toBe('expired')
  const notices = await t.ownerSql`select params from notifications where user_id = ${asker.id}`
  expect(notices).toEqual([{ params: { approvalAction: 'users.roles', approvalState: 'expired' } }])
})

test('more targets than the setting allows are refused outright', async () => {
  const many = Array.from({ length: 11 }, () => randomUUID())
  const actor = { ...(await actorOf(asker)), sessionId: randomUUID(), steppedUpAt: clock() }
  const params = { give: ['admin' as const], take: [] }
  const wanted = { action: changeRolesOfApprovers, targetIds: many, params, reason: null }
  await expect(
    t.db.as(actor, (tx) => requestApproval(tx, { deps: t.deps, actor }, wanted)),
  ).rejects.toMatchObject({
    code: 'invalid',
    fields: [{ field: 'targetIds', code: 'too_many_targets', params: { maximum: 10 } }],
  })
})

test('of many targets one that does not qualify stops them all', async () => {
  const other = await t.createUser({ roles: ['trainer'] })
  const actor = { ...(await actorOf(asker)), sessionId: randomUUID(), steppedUpAt: clock() }
  const targetIds = [target.id, other.id]
  const params = { give: ['security' as const], take: [] }
  const id = await t.db.as(actor, (tx) =>
    requestApproval(
      tx,
      { deps: t.deps, actor },
      { action: changeRolesOfApprovers, targetIds, params, reason: null },
    ),
  )
  const seen = await read(id)
  expect(seen.targets.map((each) => each.id)).toEqual([...targetIds].sort())
  await t.plant((owner) => owner`update users set disabled_at = now() where id = ${other.id}`)
  expect((await approve(security, seen)).status).toBe(409)
  expect([await rolesOf(target.id), await rolesOf(other.id)]).toEqual([['trainer'], ['trainer']])
})

const actorOf = async ({ id }: TestUser) =>
  (await t.db.as(system('login'), (tx) =>
    loadActor(tx, id, { sessionId: null, steppedUpAt: null, tokenPermissions: null }),
  ))!

test('equal contents are equal bytes, whatever order they come in', () => {
  expect(canonical({ b: [1, { d: null, c: 'あ"' }], a: undefined, A: true })).toBe(
    '{"A":true,"b":[1,{"c":"あ\\"","d":null}]}',
  )
  expect(canonical({ x: 1, ä: 2, '1': 3 })).toBe(canonical({ '1': 3, ä: 2, x: 1 }))
})
