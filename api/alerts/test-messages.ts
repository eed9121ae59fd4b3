import { z } from 'zod'
import { type alertTest, type alertTestRequest, TESTS_PER_HOUR } from '#contract/alerts'
import type { Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import type { Deps } from '../deps.ts'
import { AppError } from '../errors.ts'
import { defineJob } from '../jobs/define-job.ts'
import { codeOf } from '../jobs/failure.ts'
import { enqueue } from '../jobs/outbox.ts'
import { mailTest } from '../notifications/service.ts'
import { WATCHER } from './jobs.ts'
import * as queries from './list-queries.ts'
import { post } from './webhook.ts'

const HOUR_MS = 3_600_000

/** Asks for a message that says nothing. It goes the way an alert goes: by the outbox and a worker. */
export async function requestTest(
  tx: Transaction,
  { deps, actor }: { deps: Deps; actor: Actor },
  { way }: z.output<typeof alertTestRequest>,
): Promise<z.input<typeof alertTest>> {
  const now = deps.clock()
  const { total, first } = await queries.testsSince(tx, new Date(+now - HOUR_MS))
  if (total >= TESTS_PER_HOUR) {
    const waitMs = +new Date(first!) + HOUR_MS - +now
    throw new AppError('rate_limited', {
      params: { retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)) },
    })
  }
  const test = await queries.beginTest(tx, { userId: actor.userId, way, createdAt: now })
  await enqueue(tx, sendTest, { testId: test.id })
  return test
}

/** That it failed is what was asked for: it is kept, and not tried again. */
export const sendTest = defineJob({
  name: 'alerts.test',
  payload: z.strictObject({ testId: z.uuid() }),
  principal: async () => WATCHER,
  run: async ({ deps, tx, payload: { testId }, now }) => {
    const test = await queries.findTest(tx, testId)
    if (!test || test.outcome) return
    const result = await attempt(tx, deps, test, now).catch((error: unknown) => ({
      outcome: 'failed' as const,
      code: codeOf(error),
    }))
    await queries.endTest(tx, testId, { ...result, finishedAt: deps.clock() })
  },
})

type Test = NonNullable<Awaited<ReturnType<typeof queries.findTest>>>

async function attempt(tx: Transaction, deps: Deps, { id, way, userId }: Test, now: Date) {
  const sent = (outcome: 'delivered' | 'off' | 'no_address') => ({ outcome, code: null })
  if (way === 'mail') return sent(await mailTest(tx, deps, { id, userId }))
  const { webhook, publicUrl } = deps.config
  if (!webhook) return sent('off')
  const body = { id, state: 'test', kind: 'test', installation: publicUrl ?? null }
  await post(webhook, { id: `${id}:test`, body: JSON.stringify(body), now })
  return sent('delivered')
}
