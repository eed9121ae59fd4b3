import { z } from 'zod'
import type { ApprovalDetail } from '#contract/approvals'
import {
  type certificateBulkRevoke,
  MAX_REVOKED_AT_ONCE,
  revocationReason,
} from '#contract/certificates'
import type { Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import { defineApprovalAction, type Wanted } from '../approvals/define-action.ts'
import { getApproval, requestApproval } from '../approvals/request.ts'
import type { Deps } from '../deps.ts'
import { AppError, mistake, refusal } from '../errors.ts'
import { readSettings } from '../settings/service.ts'
import { REASON_WORDS } from './exports.ts'
import * as certificateQueries from './queries.ts'
import { serialOf } from './service.ts'
import { revokeCertificate } from './withdraw.ts'
import * as queries from './withdraw-queries.ts'

const params = z.strictObject({ reason: revocationReason, note: z.string().nullable() })
type Params = z.output<typeof params>

/** More certificates at once than one person may revoke alone. */
export const bulkRevoke = defineApprovalAction({
  name: 'certificates.revoke',
  resource: 'certificates',
  ask: 'certificates.revoke',
  approve: ['security', 'admin'],
  cap: 'approvals.revocationsAtOnce',
  params,
  describe: async (tx, wanted) => ({
    says: {
      ja: `証明書を失効させる(理由: ${REASON_WORDS[wanted.params.reason].ja})`,
      en: `Revoke certificates (reason: ${REASON_WORDS[wanted.params.reason].en})`,
    },
    targets: await revocable(tx, wanted),
  }),
  execute: async ({ tx, now, ...wanted }) => {
    await revocable(tx, wanted)
    await revokeAll(tx, wanted, now)
  },
})

async function revokeAll(tx: Transaction, { targetIds, params }: Wanted<Params>, now: Date) {
  const { reason, note } = params
  // A key that two of them share goes with the first; the second is revoked by then.
  for (const id of targetIds) {
    if (await queries.isLive(tx, id)) {
      await revokeCertificate(tx, id, { reason, now, ...(note !== null && { note }) })
    }
  }
}

/** Under the names that people know them by, as long as each is still in use. */
async function revocable(tx: Transaction, { targetIds }: Wanted<Params>) {
  const found = new Map((await queries.named(tx, targetIds)).map((row) => [row.id, row]))
  const fields = targetIds.flatMap((id, i) => {
    const row = found.get(id)
    const field = `targets.${i}`
    if (!row) return [{ field, code: 'does_not_exist' }]
    return isLive(row) ? [] : [{ field, code: 'certificate_state', params: { now: row.state } }]
  })
  const unseen = fields.some(({ code }) => code === 'does_not_exist')
  if (fields.length > 0) throw new AppError(unseen ? 'not_found' : 'wrong_state', { fields })
  return [...found.values()].map(({ id, name }) => ({ id, name }))
}

const isLive = ({ state }: { state: string }) => state === 'issued' || state === 'held'

/** One certificate, by one person: a fleet isn't revoked so. */
export async function revokeOne(
  tx: Transaction,
  actor: Actor,
  id: string,
  why: Parameters<typeof revokeCertificate>[2],
): Promise<void> {
  const { 'certificates.revokePerHour': maximum } = await readSettings(tx)
  if ((await queries.revokedWithinHour(tx, actor.name)) >= maximum)
    throw refusal('id', 'revocations_breaker', { maximum })
  await revokeCertificate(tx, id, why)
}

/** Few are revoked at once or one after the other, more wait for a second person. */
export async function revokeMany(
  tx: Transaction,
  { deps, actor }: { deps: Deps; actor: Actor },
  { ids, filter, reason, note }: z.output<typeof certificateBulkRevoke>,
): Promise<{ revoked: number } | ApprovalDetail> {
  const chosen = ids ?? (await idsOf(tx, actor, filter!))
  const wanted = {
    targetIds: [...new Set(chosen)].sort(),
    params: { reason, note: note ?? null },
  }
  const settings = await readSettings(tx)
  const before = await queries.revokedWithinHour(tx, actor.name)
  const alone = Math.min(
    settings['certificates.revokeAlone'],
    settings['certificates.revokePerHour'] - before,
  )
  if (wanted.targetIds.length > alone) {
    const request = { action: bulkRevoke, ...wanted, reason: note ?? null }
    const id = await requestApproval(tx, { deps, actor }, request)
    return getApproval(tx, actor, id, deps.clock())
  }
  await revocable(tx, wanted)
  await revokeAll(tx, wanted, deps.clock())
  return { revoked: wanted.targetIds.length }
}

type Filter = NonNullable<z.output<typeof certificateBulkRevoke>['filter']>

/** What the list shows under this filter, as long as all of it is in use: nothing is left out in silence. */
async function idsOf(tx: Transaction, actor: Actor, filter: Filter): Promise<string[]> {
  const most = MAX_REVOKED_AT_ONCE
  const serial = serialOf(filter.serialNumber)
  const ids = await certificateQueries.matchingIds(tx, actor, filter, { serial, most })
  if (ids.length === 0) throw mistake('filter', 'no_certificate_matches')
  if (ids.length > most) throw mistake('filter', 'too_many', { maximum: most })
  const live = (await queries.named(tx, ids)).filter(isLive).length
  if (live < ids.length)
    throw refusal('filter', 'not_all_in_use', { count: ids.length - live, total: ids.length })
  return ids
}
