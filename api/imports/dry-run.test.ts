import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startJobs } from '#api/jobs/start'
import type { ImportBatch } from '#contract/imports'
import { createTestApp, type TestApp, type Visitor } from '#tests/app'
import { apply, csv, dryRun, LEDGER, plantOffice, send, whileHeld } from '#tests/imports'

let app: TestApp
let visitor: Visitor

beforeAll(async () => {
  app = await createTestApp()
  visitor = await app.loginAs('it_staff')
  await plantOffice(visitor)
})
afterAll(() => app.close())

const get = async (id: string): Promise<ImportBatch> => (await visitor(`/api/imports/${id}`)).json()

describe('a dry run', () => {
  it('whose connection is cut is made again by the job', async () => {
    const sent = await whileHeld(app, 'staff', () =>
      send(visitor, { kind: 'devices', content: csv(LEDGER, 'I1,,,NEC,VK24,,,') }),
    )
    expect([500, 503]).toContain(sent.status)
    const [left] = await app.ownerSql`
      select id from imports where state = 'reading' and not exists (
        select from import_rows where import_id = imports.id)`
    await runJobs()
    const batch = await get(left!.id)
    expect(batch).toMatchObject({ state: 'checked', counts: { new: 1 } })
    expect(await inbox()).toMatchObject([
      { template: 'import_checked', link: `/imports/${left!.id}` },
    ])
    expect((await apply(visitor, batch)).status).toBe(200)
  })

  it('that takes long is answered 202 and told of when it is done', async () => {
    app.deps.testing = { importPatienceMs: 50 }
    try {
      let release = () => {}
      const released = new Promise<void>((resolve) => {
        release = resolve
      })
      const holding = app.ownerSql.begin(async (sql) => {
        await sql`lock table staff in access exclusive mode`
        await released
      })
      const answer = await send(visitor, {
        kind: 'devices',
        content: csv(LEDGER, 'J1,,,NEC,VK24,,,'),
      })
      expect(answer.status).toBe(202)
      const { id, state } = await answer.json()
      expect(state).toBe('reading')
      expect((await get(id)).state).toBe('reading')
      release()
      await holding
      await expect.poll(async () => (await get(id)).state, { timeout: 10_000 }).toBe('checked')
      expect((await inbox()).map(({ link }) => link)).toContain(`/imports/${id}`)
    } finally {
      app.deps.testing = undefined
    }
  })

  it('answered in time tells nobody', async () => {
    const batch = await dryRun(visitor, 'devices', csv(LEDGER, 'K1,,,NEC,VK24,,,'))
    expect((await inbox()).map(({ link }) => link)).not.toContain(`/imports/${batch.id}`)
  })

  it('isn’t made for somebody who may no longer import', async () => {
    const user = await app.createUser({ roles: ['it_staff'] })
    const [made] = await app.plant(
      (sql) => sql`
        insert into imports (kind, file_name, file_sha256, file_bytes, created_by)
        values ('units', 'u.csv', 'x', 1, ${user.id}) returning id`,
    )
    await app.plant(async (sql) => {
      await sql`insert into import_files (import_id, content) values (${made!.id}, 'x')`
      await sql`update users set disabled_at = now() where id = ${user.id}`
      await sql`
        insert into outbox (job, payload) values ('imports.check', ${sql.json({ importId: made!.id })})`
    })
    await runJobs()
    expect(await get(made!.id)).toMatchObject({
      state: 'failed',
      failure: { code: 'not_permitted' },
    })
  })
})

const inbox = async (): Promise<{ template: string; link: string }[]> =>
  (await visitor('/api/notifications')).json()

/** Every job that is or will be due, as the worker takes them. */
async function runJobs(): Promise<void> {
  await app.ownerSql`update outbox set due_at = now() where job = 'imports.check' and state = 'due'`
  const jobs = await startJobs(app.deps, { pollMs: 50, schedule: [] })
  const open = async () =>
    (await app.ownerSql`select from outbox where job = 'imports.check' and state <> 'done'`).length
  await expect.poll(open, { timeout: 20_000 }).toBe(0)
  await jobs.stop()
}
