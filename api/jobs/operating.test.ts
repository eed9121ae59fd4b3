import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { JOB_NAMES } from '#contract/jobs'
import { createTestApp, type TestApp, type Visitor } from '#tests/app'
import { JOBS } from './all.ts'

/* What an admin sees of the queue, and does to it. */

let t: TestApp
let admin: Visitor

beforeAll(async () => {
  t = await createTestApp()
  admin = await t.loginAs('admin')
})
beforeEach(() => t.ownerSql`truncate outbox, job_retries`)
afterAll(() => t.close())

const kinds = async () => (await (await admin('/api/jobs/summary')).json()).kinds
const retry = (job: string, who = admin) =>
  who('/api/jobs/retry', { method: 'POST', json: { job } })
const rows = () =>
  t.ownerSql`select id::int, job, state, attempts, dedupe_key from outbox order by id`

describe('the summary', () => {
  test('counts what waits, runs, is to come, failed and was done, kind by kind', async () => {
    await t.ownerSql`
      insert into outbox (job, payload, state, due_at, attempts, last_error, leased_until, finished_at) values
        ('a', '{}', 'due', now() - interval '5 minutes', 0, null, null, null),
        ('a', '{}', 'due', now() - interval '7 minutes', 0, null, null, null),
        ('a', '{}', 'due', now() + interval '1 minute', 2, 'ETIMEDOUT', null, null),
        ('a', '{}', 'due', now() + interval '1 day', 0, null, null, null),
        ('a', '{}', 'leased', now() - interval '1 minute', 1, null, now() + interval '20 seconds', null),
        ('a', '{}', 'done', now() - interval '1 hour', 1, null, null, now() - interval '59 minutes'),
        ('a', '{}', 'done', now() - interval '2 hours', 1, null, null, now() - interval '61 minutes'),
        ('b', '{}', 'dead', now() - interval '1 day', 8, 'ECONNREFUSED', null, now() - interval '1 day'),
        ('c', '{}', 'done', now() - interval '2 hours', 1, null, null, now() - interval '2 hours')`
    const [a, b, ...rest] = await kinds()
    expect(a).toMatchObject({
      ...{ job: 'a', waiting: 2, running: 1, scheduled: 2, retrying: 1, dead: 0, doneLastHour: 1 },
    })
    const waitedSeconds = (Date.now() - Date.parse(a.waitingSince)) / 1000
    expect(waitedSeconds).toBeGreaterThan(419)
    expect(waitedSeconds).toBeLessThan(450)
    expect(b).toEqual({
      ...{ job: 'b', waiting: 0, running: 0, scheduled: 0, retrying: 0, dead: 1, doneLastHour: 0 },
      waitingSince: null,
    })
    // Done long ago: nothing to be told of it.
    expect(rest).toEqual([])
  })

  test('says that a job waits whose worker is gone', async () => {
    await t.ownerSql`insert into outbox (job, payload, state, due_at, leased_until)
      values ('a', '{}', 'leased', now() - interval '1 hour', now() - interval '1 minute')`
    const [a] = await kinds()
    expect(Date.now() - Date.parse(a.waitingSince)).toBeGreaterThan(3_590_000)
  })

  test('does not look at what was done before', async () => {
    await t.ownerSql`insert into outbox (job, payload, state, finished_at)
      select 'old', '{}', 'done', now() - interval '2 hours' - n * interval '1 second'
      from generate_series(1, 20000) n`
    await t.ownerSql`analyze outbox`
    const [{ 'QUERY PLAN': plan }] = (await t.ownerSql`
      explain (format json) select job, count(*) from outbox
      where state in ('due', 'leased', 'dead') or state = 'done' and finished_at > now() - interval '1 hour'
      group by job`) as never as [{ 'QUERY PLAN': unknown }]
    expect(JSON.stringify(plan)).toContain('outbox_done_idx')
    expect(JSON.stringify(plan)).not.toContain('Seq Scan')
  })
})

describe('the list', () => {
  test('tells what may run from what is to come, and finds by kind and failure', async () => {
    await t.ownerSql`
      insert into outbox (job, payload, state, due_at, last_error) values
        ('a', '{}', 'due', now() - interval '1 minute', null),
        ('a', '{}', 'due', now() + interval '1 minute', 'ETIMEDOUT'),
        ('a', '{}', 'leased', now() - interval '1 minute', null),
        ('b', '{}', 'dead', now(), 'ETIMEDOUT')`
    const found = async (filter: object) => {
      const path = `/api/jobs?sort=["id","ASC"]&filter=${JSON.stringify(filter)}`
      const list: { job: string; state: string; lastError: string | null }[] = await (
        await admin(encodeURI(path))
      ).json()
      return list.map(({ job, state, lastError }) => [job, state, lastError].join(' ').trim())
    }
    expect(await found({ ready: true })).toEqual(['a due'])
    expect(await found({ ready: false, job: 'a' })).toEqual(['a due ETIMEDOUT'])
    expect(await found({ ready: true, job: 'b' })).toEqual([])
    expect(await found({ lastError: 'ETIMEDOUT' })).toEqual(['a due ETIMEDOUT', 'b dead ETIMEDOUT'])
  })
})

describe('all dead jobs of a kind', () => {
  test('run again with all their attempts, and no others', async () => {
    await t.ownerSql`insert into outbox (job, payload, state, attempts) values
      ('a', '{}', 'dead', 8), ('a', '{}', 'dead', 8), ('a', '{}', 'done', 1), ('b', '{}', 'dead', 8)`
    expect(await (await retry('a')).json()).toEqual({ count: 2 })
    expect(await rows()).toMatchObject([
      { job: 'a', state: 'due', attempts: 0 },
      { job: 'a', state: 'due', attempts: 0 },
      { job: 'a', state: 'done', attempts: 1 },
      { job: 'b', state: 'dead', attempts: 8 },
    ])
  })

  test('leave a key to one row, and to a newer one that has it', async () => {
    await t.ownerSql`insert into outbox (job, payload, state, dedupe_key) values
      ('a', '{}', 'dead', 'x'), ('a', '{}', 'dead', 'x'), ('a', '{}', 'dead', 'y'),
      ('a', '{}', 'due', 'y'), ('a', '{}', 'dead', null)`
    expect(await (await retry('a')).json()).toEqual({ count: 4 })
    const due = await rows()
    expect(due.map(({ state }) => state)).toEqual(['due', 'due', 'due', 'due', 'due'])
    expect(due.map(({ dedupe_key }) => dedupe_key)).toEqual(['x', null, null, 'y', null])
  })

  test('are an admin’s to run, and the audit says whose doing it was', async () => {
    await t.ownerSql`insert into outbox (job, payload, state) values ('a', '{}', 'dead')`
    const [{ id }] = (await rows()) as never as [{ id: number }]
    expect((await retry('a', await t.loginAs('it_staff'))).status).toBe(403)
    expect((await retry('a', await t.loginAs('security'))).status).toBe(403)
    expect(await rows()).toMatchObject([{ state: 'dead' }])

    await retry('a')
    await retry('nothing of this kind')
    await t.ownerSql`update outbox set state = 'dead'`
    await admin(`/api/jobs/${id}/retry`, { method: 'POST' })
    const auditor = await t.loginAs('auditor')
    const filter = encodeURIComponent(JSON.stringify({ entity: 'job_retries' }))
    const entries = await (await auditor(`/api/audit?filter=${filter}&sort=["id","ASC"]`)).json()
    // Before these come those of other tests.
    const ours = entries.slice(-2)
    expect(ours.map(({ changes }: { changes: object }) => changes)).toMatchObject([
      { job: 'a', count: 1 },
      { job: 'a', outbox_id: id, count: 1 },
    ])
    for (const { actor } of ours) expect(actor).toMatch(/^user:/)
  })
})

test('the console has a name for every job', () => {
  expect([...new Set(JOBS.map(({ name }) => name))].sort()).toEqual([...JOB_NAMES].sort())
})
