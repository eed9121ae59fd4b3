import { z } from 'zod'
import { defineApprovalAction } from '../approvals/define-action.ts'
import { PROFILE_WORDS } from '../certificates/exports.ts'
import { AppError } from '../errors.ts'
import * as queries from './use-queries.ts'

const params = z.strictObject({
  /** What is agreed to is this key's request, and no other that comes with the token. */
  publicKeySha256: z.string().regex(/^[0-9a-f]{64}$/),
})

const wrong = (code: string) =>
  new AppError('wrong_state', { fields: [{ field: 'targets.0', code }] })

/** A device's first certificate, where a second person has to agree. Whoever made the token asks for it. */
export const approveEnrollment = defineApprovalAction({
  name: 'enrollments.approve',
  resource: 'enrollment-tokens',
  ask: 'enrollment.write',
  approve: ['security', 'admin'],
  cap: 1,
  params,
  describe: async (tx, { targetIds: [id], params: { publicKeySha256 } }) => {
    const token = await queries.named(tx, id!)
    if (!token) throw wrong('does_not_exist')
    const { ja, en } = PROFILE_WORDS[token.profile]
    const key = publicKeySha256.slice(0, 16)
    return {
      says: {
        ja: `機器の登録を認め、証明書(${ja})を発行する(公開鍵 ${key}…)`,
        en: `Enrol a device and issue its certificate (${en}; public key ${key}…)`,
      },
      targets: [{ id: token.id, name: token.propertyNumber }],
    }
  },
  execute: async ({ tx, now, targetIds: [id], params: { publicKeySha256 } }) => {
    const token = await queries.lock(tx, id!, now)
    if (!token) throw wrong('does_not_exist')
    if (token.state !== 'live') throw wrong(`token_${token.state}`)
    const bound = Buffer.from(token.publicKeySha256 ?? []).toString('hex')
    if (bound !== publicKeySha256) throw wrong('token_other_key')
    await queries.markApproved(tx, token.id, now)
  },
})
