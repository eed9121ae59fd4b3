import { sql } from 'drizzle-orm'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { system } from '#drizzle/client'
import { createQueueTest, type QueueTest } from '#tests/queue-harness'
import { effectJob } from '#tests/queue-jobs'
import { describeError } from '../log.ts'
import { JOBS } from './all.ts'
import { defineJob } from './define-job.ts'
import { enqueue } from './outbox.ts'
import { inProcessCarrier } from './queue.ts'
import { enqueueRecurring, SCHEDULE } from './schedule.ts'
import { startJobs } from './start.ts'
import { backoffMs } from './worker.ts'

let t: QueueTest
beforeAll(async () => {
  t = await createQueueTest(() => inProcessCarrier())
})
afterEach(async () => {
  await t.stop()
  await t.app.ownerSql`truncate effects, outbox, notifications, schedules`
})
afterAll(() => t.app.close())

const settled = (id: number, state: 'done' | 'dead') =>
  t.until(async () => expect((await t.row(id)).state).toBe(state))

describe('a job', () => {
  test('waits twice as long each time, half of it by chance, never beyond an hour', () => {
    const least = () => Buffer.alloc(4, 0)
    const most = () => Buffer.alloc(4, 255)
    expect([1, 2, 3].map((n) => backoffMs(n, least))).toEqual([2_500, 5_000, 10_000])
    expect([1, 2, 3].map((n) => backoffMs(n, most))).toEqual([5_000, 10_000, 20_000])
    expect(backoffMs(50, most)).toBe(3_600_000)
  })

  test('runs as its principal, and may finish its row whatever that principal may', async () => {
    const seen: unknown[] = []
    const job = effectJob({
      principal: async () => ({
        name: 'system:login',
        roles: ['@login'],
        unitIds: [],
        staffId: null,
      }),
      before: async ({ tx }) => {
        seen.push(...(await tx.execute(sql`select app.actor() as actor, app.roles() as roles`)))
      },
    })
    const id = await t.enqueue(job, { n: 1 })
    await t.start([job])
    await settled(id, 'done')
    expect(seen).toEqual([{ actor: 'system:login', roles: ['@login', '@jobs'] }])
  })

  test('whose payload is not what the job takes is dead at once', async () => {
    const job = effectJob()
    const loose = { ...job, payload: z.any() }
    const id = await t.enqueue(loose, { n: 'one' })
    await t.start([job])
    await settled(id, 'dead')
    expect(await t.row(id)).toMatchObject({ attempts: 1, last_error: 'invalid_payload' })
  })

  test('that ends its worker each time is dead after its attempts, not tried for ever', async () => {
    const job = effectJob({ maxAttempts: 3 })
    const id = await t.enqueue(job, { n: 1 })
    await t.app.ownerSql`
      update outbox set state = 'leased', attempts = 3, fence = 6, leased_until = now() where id = ${id}`
    await t.start([job])
    await settled(id, 'dead')
    expect(await t.row(id)).toMatchObject({ last_error: 'worker_lost' })
    expect(await t.effects()).toEqual([])
  })

  test('that finds no room is tried until there is some, however often that is', async () => {
    let tries = 0
    const job = effectJob({
      maxAttempts: 2,
      before: async () => {
        if (++tries <= 4) throw Object.assign(new Error('could not extend file'), { code: '53100' })
      },
    })
    const id = await t.enqueue(job, { n: 1 })
    await t.start([job])
    for (let n = 1; n <= 4; n++) {
      await t.until(async () => {
        expect(tries).toBe(n)
        expect(await t.row(id)).toMatchObject({ attempts: 0, last_error: '53100' })
      })
      await t.passTime(10_000)
    }
    await settled(id, 'done')
    expect(await t.row(id)).toMatchObject({ attempts: 1, last_error: null })
    expect(await t.effects()).toEqual([1])
  })

  test('that only another release knows is left to it', async () => {
    const theirs = effectJob({ name: 'test.of_another_release' })
    const ours = effectJob()
    const left = await t.enqueue(theirs, { n: 1 })
    const id = await t.enqueue(ours, { n: 2 })
    await t.start([ours])
    await settled(id, 'done')
    expect(await t.row(left)).toMatchObject({ state: 'due', attempts: 0, fence: 0 })
  })

  test('that fails says where in the log, and nothing of what it worked on', async () => {
    const lines: string[] = []
    const log = pino({ serializers: { err: describeError } }, { write: (line) => lines.push(line) })
    const job = effectJob({
      maxAttempts: 1,
      before: async () => {
        throw new Error('髙橋 <takahashi@pref.example>\n 090-1234-5678 has no mailbox')
      },
    })
    const id = await t.enqueue(job, { n: 1 })
    const jobs = await startJobs(
      { ...t.app.deps, log },
      { carrier: inProcessCarrier(), jobs: [job], schedule: [] },
    )
    await settled(id, 'dead')
    await jobs.stop()
    expect(lines.map((line) => JSON.parse(line).msg)).toEqual([
      'job failed',
      'job is dead; an admin may run it again',
    ])
    expect(lines.join()).not.toMatch(/髙橋|takahashi|090-/)
    expect(lines[0]).toContain('worker.test.ts')
  })
})

describe('the outbox', () => {
  test('takes jobs from whoever acts, and shows them to admins alone', async () => {
    const job = effectJob()
    const person = {
      ...system('login'),
      name: 'user:0b3e7c54-0000-4000-8000-000000000001',
      roles: [],
    }
    const id = await t.app.db.as(person, (tx) => enqueue(tx, job, { n: 1 }))
    expect((await t.row(id)).state).toBe('due')
    expect(await t.app.db.as(person, (tx) => tx.execute('select id from outbox'))).toHaveLength(0)
    const forbidden = t.app.db.as(person, (tx) =>
      tx.execute(`insert into outbox (job, payload) values ('test.effect', '{}')`),
    )
    await expect(forbidden).rejects.toMatchObject({ cause: { code: '42501' } })
  })

  test('forgets a job whose transaction failed', async () => {
    const job = effectJob()
    const failing = t.app.db.as(system('jobs'), async (tx) => {
      await enqueue(tx, job, { n: 1 })
      throw new Error('changed my mind')
    })
    await expect(failing).rejects.toThrow('changed my mind')
    expect(await t.app.ownerSql`select id from outbox`).toHaveLength(0)
  })

  test('can be called by an admin alone, and only rows that wait are run again', async () => {
    const job = effectJob()
    const id = await t.enqueue(job, { n: 1 })
    const person = await t.app.loginAs('it_staff')
    expect((await person('/api/jobs')).status).toBe(403)
    expect((await person(`/api/jobs/${id}/retry`, { method: 'POST' })).status).toBe(403)
    const admin = await t.app.loginAs('admin')
    expect((await admin('/api/jobs/999999')).status).toBe(404)
    await t.app.ownerSql`update outbox set attempts = 5, due_at = now() + interval '1 hour'`
    const retried = await admin(`/api/jobs/${id}/retry`, { method: 'POST' })
    expect(await retried.json()).toMatchObject({ id, state: 'due', attempts: 0 })
    expect((await t.row(id)).due_in_ms).toBeLessThanOrEqual(0)
    await t.app.ownerSql`update outbox set state = 'leased', leased_until = now()`
    const refused = await admin(`/api/jobs/${id}/retry`, { method: 'POST' })
    expect(refused.status).toBe(409)
    expect(await refused.json()).toMatchObject({ code: 'wrong_state', params: { state: 'leased' } })
    expect(await (await admin(`/api/jobs/${id}`)).json()).toMatchObject({ id, job: job.name })
  })
})

describe('the schedule', () => {
  const tick = defineJob({ name: 'test.tick', payload: z.strictObject({}), run: async () => {} })
  const schedule = [{ job: tick, everyMs: 60_000 }]
  const ticks = async () => (await t.app.ownerSql`select id from outbox`).length

  test('of many processes one enqueues what has come round', async () => {
    const { deps } = t.app
    await Promise.all([1, 2, 3, 4, 5].map(() => enqueueRecurring(deps, schedule)))
    expect(await ticks()).toBe(1)
    await t.app.ownerSql`update outbox set state = 'done'`
    await enqueueRecurring(deps, schedule)
    expect(await ticks()).toBe(1)
    await t.app.ownerSql`update schedules set next_at = next_at - interval '1 minute'`
    await Promise.all([1, 2, 3, 4, 5].map(() => enqueueRecurring(deps, schedule)))
    expect(await ticks()).toBe(2)
  })

  test('each recurring job runs through', async () => {
    await enqueueRecurring(t.app.deps, SCHEDULE)
    expect(await ticks()).toBe(SCHEDULE.length)
    await t.app.ownerSql`
      insert into outbox (job, payload, state, finished_at)
      values ('test.old', '{}', 'done', now() - interval '15 days'),
        ('test.dead', '{}', 'dead', now() - interval '15 days')`
    await t.start(JOBS)
    await t.until(async () => {
      const rows = await t.app.ownerSql`select job, state, last_error from outbox order by job`
      const ran = SCHEDULE.map(({ job }) => ({ job: job.name, state: 'done', last_error: null }))
      const dead = { job: 'test.dead', state: 'dead', last_error: null }
      expect(rows).toEqual([...ran, dead].sort((a, b) => (a.job < b.job ? -1 : 1)))
    })
  })

  test('every job has a name of its own', () => {
    const names = JOBS.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
  })
})
