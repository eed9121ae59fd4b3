import { createHash } from 'node:crypto'
import type { z } from 'zod'
import type { acceptanceAnswer, Signature } from '#contract/handovers'
import type { Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import { AppError, mistake, orNotFound } from '../errors.ts'
import { notify } from '../notifications/service.ts'
import * as queries from './acceptance-queries.ts'
import { drawReceipt } from './receipt.ts'
import { svgOf } from './signature.ts'

type Answer =
  | { state: 'signed'; signature: Signature }
  | { state: 'refused' | 'waived'; reason: string }

const sha256 = (bytes: Uint8Array | string): string =>
  createHash('sha256').update(bytes).digest('hex')

/** Gives an open acceptance its one answer, and draws the receipt of it. */
export async function complete(
  tx: Transaction,
  actor: Actor,
  id: string,
  answer: Answer,
  now: Date,
): Promise<void> {
  const open = orNotFound(await queries.lock(tx, actor, id))
  const { operatorId, ...facts } = open
  if (facts.state !== 'open') {
    const fields = [{ field: 'id', code: 'acceptance_answered', params: { state: facts.state } }]
    throw new AppError('wrong_state', { fields })
  }
  const channel =
    actor.userId !== operatorId && actor.staffId === facts.holderId ? 'remote' : 'counter'
  const signature = answer.state === 'signed' ? answer.signature : null
  const reason = answer.state === 'signed' ? null : answer.reason
  const shown = { ...facts, state: answer.state, channel, reason, answeredAt: now } as const
  const receipt = await drawReceipt(shown, signature)
  const svg = signature && Buffer.from(svgOf(signature))
  await queries.answer(
    tx,
    id,
    {
      state: answer.state,
      channel,
      answeredAt: now,
      reason,
      signatureSha256: svg && sha256(svg),
      receiptSha256: sha256(receipt),
      receiptBytes: receipt.length,
    },
    { signature: svg, receipt },
  )
  if (answer.state === 'refused' && channel === 'remote') {
    const params = { number: facts.number }
    const link = `/acceptances/${id}`
    await notify(tx, { userIds: [operatorId], template: 'handover_refused', params, link })
  }
}

/** The answer to what was handed over unsigned. */
export async function answerOpen(
  tx: Transaction,
  actor: Actor,
  id: string,
  { signature, refusal }: z.output<typeof acceptanceAnswer>,
  now: Date,
): Promise<void> {
  if ((signature === undefined) === (refusal === undefined)) {
    throw mistake('signature', 'signed_or_refused')
  }
  const answer = signature
    ? { state: 'signed' as const, signature }
    : { state: 'refused' as const, reason: refusal! }
  await complete(tx, actor, id, answer, now)
}
