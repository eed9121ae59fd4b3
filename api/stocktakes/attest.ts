import { createHash } from 'node:crypto'
import { reachOf } from '#contract/roles'
import type { Stocktake } from '#contract/stocktakes'
import type { Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import { orNotFound, refusal } from '../errors.ts'
import { notify } from '../notifications/service.ts'
import * as items from './item-queries.ts'
import * as queries from './queries.ts'
import { refuseUnless } from './refusals.ts'
import { drawReport } from './report.ts'

type Heads = Awaited<ReturnType<typeof queries.headsOf>>

/** A head who did not count, of the unit or above it; IT staff where there is none. */
export const attesterOf = (heads: Heads): 'head' | 'it_staff' =>
  heads.some(({ counted }) => !counted) ? 'head' : 'it_staff'

export const mayAttest = (actor: Actor, heads: Heads): boolean =>
  attesterOf(heads) === 'head'
    ? heads.some(({ userId }) => userId === actor.userId)
    : reachOf('stocktakes.attest', actor.roles) === 'all'

/** Somebody answers for the result by name; the report is drawn and nothing changes any more. */
export async function attest(
  tx: Transaction,
  actor: Actor,
  id: string,
  remark: string | null,
  now: Date,
): Promise<void> {
  const { state } = orNotFound(await queries.lock(tx, actor, 'stocktakes.attest', id))
  refuseUnless(state, 'closed')
  const heads = await queries.headsOf(tx, id)
  const counters = await items.counters(tx, id)
  const may = mayAttest(actor, heads)
  const isHead = heads.some(({ userId }) => userId === actor.userId)
  const counted = counters.some(({ userId }) => userId === actor.userId)
  if (heads.length > 0 && counted && (isHead || may)) throw refusal('id', 'own_count')
  if (!may) throw refusal('id', 'head_attests')
  const attesterName = await queries.nameOf(tx, actor.userId)
  const attestation = { attesterName, attestedAt: now.toISOString(), remark }
  const report = await reportOf(tx, actor, id, attestation)
  await queries.keepReport(tx, id, report)
  await queries.change(tx, id, {
    state: 'attested',
    attestedAt: now,
    attestedBy: actor.userId,
    attesterName,
    remark,
    reportSha256: createHash('sha256').update(report).digest('hex'),
    reportBytes: report.length,
  })
  await tellOfAbsent(tx, orNotFound(await queries.get(tx, actor, id)))
}

/** Whether what nobody can explain is lost is for security to decide. */
async function tellOfAbsent(
  tx: Transaction,
  { id, number, missing, explained }: Stocktake,
): Promise<void> {
  const count = missing - explained
  if (count === 0) return
  const params = { number, count }
  const link = `/stocktakes/${id}`
  await notify(tx, { role: 'security', template: 'stocktake_unexplained', params, link })
}

/** The report as attested; while that is still to come, as it would be. */
export async function report(tx: Transaction, actor: Actor, id: string) {
  const { number, state } = orNotFound(await queries.get(tx, actor, id))
  refuseUnless(state, 'closed', 'attested')
  const content =
    state === 'attested'
      ? orNotFound(await queries.keptReport(tx, id))
      : await reportOf(tx, actor, id, null)
  return { number, content }
}

async function reportOf(
  tx: Transaction,
  actor: Actor,
  id: string,
  attestation: { attesterName: string; attestedAt: string; remark: string | null } | null,
) {
  const row = orNotFound(await queries.get(tx, actor, id))
  return drawReport(
    { ...row, ...attestation },
    await items.counters(tx, id),
    await items.discrepancies(tx, actor, id),
  )
}
