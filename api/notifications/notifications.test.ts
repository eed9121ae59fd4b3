import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { system } from '#drizzle/client'
import { createTestApp, type TestApp } from '#tests/app'
import { notify } from './service.ts'

let t: TestApp
beforeAll(async () => {
  t = await createTestApp()
})
afterEach(() => t.ownerSql`truncate notifications, outbox`)
afterAll(() => t.close())

/** Somebody with no right to see who holds which role. */
const nobody = { name: 'system:login', roles: [], unitIds: [], staffId: null }
const recipients = async () =>
  (await t.ownerSql`select user_id from notifications`).map((row) => String(row.user_id)).sort()

describe('who is told', () => {
  test('a role: all who hold it, but not who is disabled', async () => {
    const one = await t.createUser({ roles: ['security'] })
    const two = await t.createUser({ roles: ['security', 'admin'] })
    const gone = await t.createUser({ roles: ['security'] })
    await t.db.as(system('setup'), (tx) =>
      tx.execute(`update users set disabled_at = now() where id = '${gone.id}'`),
    )
    await t.db.as(nobody, (tx) =>
      notify(tx, { role: 'security', template: 'roles_changed', params: {} }),
    )
    expect(await recipients()).toEqual([one.id, two.id].sort())
  })

  test('a person named twice once; nobody when the transaction fails', async () => {
    const { id } = await t.createUser()
    const notice = { userIds: [id, id], template: 'roles_changed', params: {} } as const
    await t.db.as(nobody, (tx) => notify(tx, notice))
    const failing = t.db.as(nobody, async (tx) => {
      await notify(tx, notice)
      throw new Error('rolled back')
    })
    await expect(failing).rejects.toThrow('rolled back')
    expect(await recipients()).toEqual([id])
  })

  test('many notices to one person make one mail job, an urgent one makes it due now', async () => {
    const { id } = await t.createUser()
    const plain = { userIds: [id], template: 'roles_changed', params: {} } as const
    const jobs = () => t.ownerSql`select job, due_at > now() as later, payload from outbox`
    await t.db.as(nobody, (tx) => notify(tx, plain))
    await t.db.as(nobody, (tx) => notify(tx, plain))
    const job = { job: 'notifications.digest', payload: { userId: id } }
    expect(await jobs()).toEqual([{ ...job, later: true }])
    await t.db.as(nobody, (tx) => notify(tx, { ...plain, template: 'password_changed' }))
    expect(await jobs()).toEqual([{ ...job, later: false }])
  })
})

describe('the inbox', () => {
  test('shows one’s own, newest first, in one’s language', async () => {
    const [me, other] = [await t.createUser(), await t.createUser()]
    const counts = { kind: 'staff', new: 1200, changed: 3, refused: 2 }
    await t.db.as(nobody, async (tx) => {
      await notify(tx, { userIds: [other.id], template: 'password_changed', params: {} })
      await notify(tx, { userIds: [me.id], template: 'password_changed', params: {} })
    })
    await t.db.as(nobody, (tx) =>
      notify(tx, {
        userIds: [me.id],
        template: 'import_checked',
        params: counts,
        link: '/imports/1',
      }),
    )
    const visitor = await t.loginAs(me)
    const answer = await visitor('/api/notifications')
    expect(answer.headers.get('content-range')).toBe('notifications 0-1/2')
    expect(await answer.json()).toMatchObject([
      { title: '取り込みの確認ができました(職員)', link: '/imports/1', readAt: null },
      { title: 'パスワードが変わりました', link: null },
    ])
    await visitor('/api/session/locale', { method: 'PUT', json: { locale: 'en' } })
    expect(await (await visitor('/api/notifications')).json()).toMatchObject([
      { title: 'Import checked: staff' },
      { title: 'Your password was changed' },
    ])
  })

  test('reading one, then all; another’s can be neither seen nor read', async () => {
    const [me, other] = [await t.createUser(), await t.createUser()]
    const userIds = [me.id, other.id]
    for (const template of ['password_changed', 'roles_changed'] as const) {
      await t.db.as(nobody, (tx) => notify(tx, { userIds, template, params: {} }))
    }
    const visitor = await t.loginAs(me)
    const unread = async () =>
      (await visitor('/api/notifications?filter={"unread":true}')).json() as Promise<
        { id: string }[]
      >
    const [first] = await unread()
    const read = await visitor(`/api/notifications/${first!.id}/read`, { method: 'POST' })
    expect(await read.json()).toMatchObject({ id: first!.id, readAt: expect.any(String) })
    expect(await unread()).toHaveLength(1)

    const [theirs] = await t.ownerSql`select id from notifications where user_id = ${other.id}`
    const refused = await visitor(`/api/notifications/${theirs!.id}/read`, { method: 'POST' })
    expect(refused.status).toBe(404)

    expect((await visitor('/api/notifications/read-all', { method: 'POST' })).status).toBe(204)
    expect(await unread()).toEqual([])
    const [left] = await t.ownerSql`
      select count(*)::int as n from notifications where user_id = ${other.id} and read_at is null`
    expect(left?.n).toBe(2)
  })

  test('row security alone keeps inboxes apart', async () => {
    const [me, other] = [await t.createUser(), await t.createUser()]
    await t.db.as(nobody, (tx) =>
      notify(tx, { userIds: [other.id], template: 'roles_changed', params: {} }),
    )
    const mine = { ...nobody, name: `user:${me.id}` }
    const seen = await t.db.as(mine, (tx) => tx.execute('select id from notifications'))
    expect(seen).toHaveLength(0)
    const all = await t.db.as(system('notifications'), (tx) =>
      tx.execute('select id from notifications'),
    )
    expect(all).toHaveLength(1)
  })
})
