import { z } from 'zod'
import { type Principal, system, type Transaction } from '#drizzle/client'
import type { Deps } from '../deps.ts'
import { defineJob } from '../jobs/define-job.ts'
import { enqueue } from '../jobs/outbox.ts'
import { notify } from '../notifications/service.ts'
import { readSettings } from '../settings/service.ts'
import { ALERTS, type Alert, alertsOf, measure } from './measures.ts'
import * as queries from './queries.ts'
import { post } from './webhook.ts'

const KEEP_DAYS = 90

/** Looks at everything and changes nothing but alerts. */
export const WATCHER: Principal = {
  ...system('jobs'),
  roles: ['@jobs', '@agents', '@incidents', '@notifications'],
}

/** Tells of what is no longer as it should be, once, and by webhook when it is again. */
export const watchAlerts = defineJob({
  name: 'alerts.watch',
  payload: z.strictObject({}),
  principal: async () => WATCHER,
  run: async ({ deps, tx, now }) => {
    const settings = await readSettings(tx)
    const measures = await measure(tx, now, settings)
    const found = alertsOf(measures, now, settings)
    for (const alert of found) {
      const id = await queries.raise(tx, alert, now)
      if (!id) continue
      if (ALERTS[alert.kind].mailed) await tell(tx, alert, id)
      await call(tx, deps, id, 'raised')
    }
    const stands = new Set(found.map(({ kind, subject }) => `${kind} ${subject}`))
    for (const { id, kind, subject } of measures.alerts) {
      if (stands.has(`${kind} ${subject}`)) continue
      await queries.clear(tx, id, now)
      await call(tx, deps, id, 'cleared')
    }
    await queries.forget(tx, new Date(+now - KEEP_DAYS * 24 * 3_600_000))
  },
})

async function tell(tx: Transaction, alert: Alert, alertId: string): Promise<void> {
  const told = await notifyOf(tx, alert, `/alerts/${alertId}`)
  await queries.noteDeliveries(
    tx,
    told.map(({ id, userId }) => ({ alertId, state: 'raised', userId, notificationId: id })),
  )
}

function notifyOf(tx: Transaction, { kind, subject, count }: Alert, link: string) {
  const about = { role: 'admin' as const, link }
  if (kind === 'authority_expiring')
    return notify(tx, { ...about, template: kind, params: { authority: subject, days: count } })
  if (kind === 'outbox_behind')
    return notify(tx, { ...about, template: kind, params: { minutes: count } })
  if (kind === 'log_unkept')
    return notify(tx, { ...about, template: kind, params: { minutes: count } })
  if (kind === 'agents_silent') return notify(tx, { ...about, template: kind, params: { count } })
  return Promise.resolve([])
}

async function call(tx: Transaction, deps: Deps, alertId: string, state: 'raised' | 'cleared') {
  if (!deps.config.webhook) return
  const outboxId = await enqueue(tx, callWebhook, { alertId, state })
  await queries.noteDeliveries(tx, [{ alertId, state, outboxId }])
}

/** Some six hours of attempts; then it is dead, which an admin is told. */
export const callWebhook = defineJob({
  name: 'alerts.webhook',
  payload: z.strictObject({ alertId: z.uuid(), state: z.enum(['raised', 'cleared']) }),
  maxAttempts: 16,
  principal: async () => WATCHER,
  run: async ({ deps, tx, payload: { alertId, state }, now }) => {
    const { webhook } = deps.config
    const alert = await queries.find(tx, alertId)
    if (!webhook || !alert) return
    await post(webhook, { id: `${alertId}:${state}`, body: bodyOf(alert, state, deps), now })
    await queries.delivered(tx, alertId, state, now)
  },
})

function bodyOf(
  alert: NonNullable<Awaited<ReturnType<typeof queries.find>>>,
  state: 'raised' | 'cleared',
  { config }: Deps,
): string {
  const { id, kind, subject, count, threshold, raisedAt, clearedAt } = alert
  return JSON.stringify({
    ...{ id, state, kind, subject, count, threshold },
    raisedAt: raisedAt.toISOString(),
    clearedAt: state === 'cleared' ? (clearedAt?.toISOString() ?? null) : null,
    installation: config.publicUrl ?? null,
  })
}
