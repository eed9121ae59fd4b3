import { z } from 'zod'
import type { ApprovalDetail } from '#contract/approvals'
import { system, type Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import { defineApprovalAction } from '../approvals/define-action.ts'
import { getApproval, requestApproval } from '../approvals/request.ts'
import type { Deps } from '../deps.ts'
import { AppError, refusal } from '../errors.ts'
import { defineJob } from '../jobs/define-job.ts'
import { enqueue } from '../jobs/outbox.ts'
import * as queries from './key-queries.ts'
import { forgetKeySets, pinned, secondsOf, signMessage } from './keys.ts'
import { isRole } from './limit-queries.ts'

/** New keys for commands and leases, vouched for by those there are; devices take them as they come. */
export const rotateKeys = defineApprovalAction({
  name: 'command-keys.rotate',
  resource: 'command-keys',
  ask: 'command-keys.rotate',
  approve: ['security', 'admin'],
  cap: 1,
  params: z.strictObject({}),
  describe: async (tx, { targetIds: [id] }) => {
    const set = await newest(tx, id!)
    return {
      says: {
        ja: 'コマンドと自動ロックの署名鍵を新しくする。機器は次に来たときに受け取る',
        en: 'make new keys for commands and leases; devices take them when they come',
      },
      targets: [{ id: set.id, name: `${set.seq}` }],
    }
  },
  execute: async ({ tx, approvalId, targetIds: [id] }) => {
    const { seq } = await newest(tx, id!)
    await enqueue(tx, makeKeys, { approvalId, seq: seq + 1 }, { dedupeKey: `${seq + 1}` })
  },
})

async function newest(tx: Transaction, id: string): Promise<queries.KeySet> {
  const [set] = await queries.sets(tx)
  if (set?.id === id) return set
  throw new AppError('wrong_state', { fields: [{ field: 'targets.0', code: 'keys_moved_on' }] })
}

export async function askRotation(
  tx: Transaction,
  { deps, actor }: { deps: Deps; actor: Actor },
  reason: string,
): Promise<ApprovalDetail> {
  if (!(await isRole(tx, 'admin'))) throw new AppError('forbidden')
  const [set] = await queries.sets(tx)
  if (!set) throw refusal('id', 'no_keys_yet')
  const request = { action: rotateKeys, targetIds: [set.id], params: {}, reason }
  const id = await requestApproval(tx, { deps, actor }, request)
  return getApproval(tx, actor, id, deps.clock())
}

/** Made at the signer by their number, so that a second try makes no third set. */
export const makeKeys = defineJob({
  name: 'command-keys.rotate',
  payload: z.strictObject({ approvalId: z.uuid(), seq: z.int().min(2) }),
  principal: async () => system('jobs'),
  run: async ({ tx, deps, payload: { approvalId, seq }, now }) => {
    await queries.takeTurns(tx)
    const [set] = await queries.sets(tx)
    if (!set || set.seq >= seq) return
    const keys = pinned(await deps.signer.makeAgentKeys(seq), seq)
    const payload = { iss: 'mamori', iat: secondsOf(now), seq, keys }
    const jws = await signMessage(deps, set, 'keys', payload)
    await queries.insertSet(tx, { seq, keys, jws, approvalId })
    forgetKeySets(deps.db)
  },
})
