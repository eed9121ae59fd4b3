import type { z } from 'zod'
import {
  ALERT_KINDS,
  type Alert,
  type AlertWatch,
  type alertAcknowledgement,
  type alertQuery,
} from '#contract/alerts'
import type { Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import type { Deps } from '../deps.ts'
import { AppError, orNotFound } from '../errors.ts'
import { readSettings } from '../settings/service.ts'
import { deliveriesOf } from './deliveries.ts'
import * as queries from './list-queries.ts'
import { ALERTS } from './measures.ts'

interface By {
  deps: Deps
  actor: Actor
}

export async function listAlerts(tx: Transaction, deps: Deps, input: z.output<typeof alertQuery>) {
  const { rows, total } = await queries.list(tx, input)
  return { rows: await told(tx, deps, rows), total }
}

export async function getAlert(tx: Transaction, deps: Deps, id: string): Promise<Alert> {
  const [alert] = await told(tx, deps, [orNotFound(await queries.get(tx, id))])
  return alert!
}

async function told(tx: Transaction, { mailer }: Deps, rows: queries.Row[]): Promise<Alert[]> {
  const all = await queries.deliveries(
    tx,
    rows.map(({ id }) => id),
  )
  return rows.map((row) => ({
    ...row,
    deliveries: all
      .filter(({ alert_id }) => alert_id === row.id)
      .flatMap((each) => deliveriesOf(each, mailer.enabled)),
  }))
}

/** That somebody sees to it, and until when nobody else need be bothered. */
export async function acknowledge(
  tx: Transaction,
  { deps, actor }: By,
  id: string,
  { hours }: z.output<typeof alertAcknowledgement>,
): Promise<Alert> {
  const { clearedAt } = orNotFound(await queries.get(tx, id))
  if (clearedAt) throw new AppError('wrong_state', { params: { state: 'cleared' } })
  const now = deps.clock()
  const until = new Date(+now + hours * 3_600_000)
  await queries.acknowledge(tx, { alertId: id, userId: actor.userId, until, createdAt: now })
  return getAlert(tx, deps, id)
}

/** What alerts go by, by which ways they are told, and when somebody last looked. */
export async function watch(tx: Transaction, { config, mailer }: Deps): Promise<AlertWatch> {
  const watchedAt = await queries.watchedAt(tx)
  const settings = await readSettings(tx)
  return {
    watchedAt,
    rules: ALERT_KINDS.map((kind) => ({
      kind,
      mailed: ALERTS[kind].mailed,
      settings: ALERTS[kind].settings.map((key) => ({ key, value: Number(settings[key]) })),
    })),
    mail: mailer.enabled,
    webhook: config.webhook ? new URL(config.webhook.url).host : null,
  }
}
