import { z } from 'zod'
import { commandKind } from '#contract/command-protocol'
import type { Transaction } from '#drizzle/client'
import { defineApprovalAction } from '../approvals/define-action.ts'
import { AppError } from '../errors.ts'
import * as queries from './action-queries.ts'
import { lock, release, send, wipe } from './service.ts'
import { KIND_WORDS } from './words.ts'

/** What erases a device, bound to the devices that both have read. */
export const wipeDevices = defineApprovalAction({
  name: 'devices.wipe',
  resource: 'devices',
  ask: 'commands.mass',
  approve: ['security', 'admin'],
  cap: 'approvals.wipesAtOnce',
  params: z.strictObject({}),
  describe: async (tx, { targetIds }) => ({
    says: {
      ja: '機器のデータをすべて消去する。元に戻せない',
      en: 'erase everything on the devices, which cannot be undone',
    },
    targets: await targetsOf(tx, targetIds),
  }),
  execute: async ({ tx, targetIds, approvalId, now }) => {
    await targetsOf(tx, targetIds)
    await wipe(tx, { deviceIds: targetIds, reason: null, approvalId, now })
  },
})

const many = z.strictObject({
  kind: commandKind.exclude(['wipe']),
  level: z.number().int().min(1).max(3).nullable(),
  message: z.string().nullable(),
  reason: z.string(),
})

/** The same command for many devices, or one lock more than one person may order within the hour. */
export const commandMany = defineApprovalAction({
  name: 'commands.many',
  resource: 'devices',
  ask: 'commands.mass',
  approve: ['security', 'admin'],
  cap: 'approvals.commandsAtOnce',
  params: many,
  describe: async (tx, { targetIds, params: { kind, level } }) => ({
    says: {
      ja: `機器に命令する: ${KIND_WORDS[kind].ja}${level === null ? '' : `(段階 ${level})`}`,
      en: `tell the devices: ${KIND_WORDS[kind].en}${level === null ? '' : ` (level ${level})`}`,
    },
    targets: await targetsOf(tx, targetIds),
  }),
  execute: async ({ tx, targetIds, params: { kind, level, message, reason }, approvalId, now }) => {
    await targetsOf(tx, targetIds)
    const wish = { deviceIds: targetIds, reason, approvalId, now, bulk: true }
    if (kind === 'lock') await lock(tx, { ...wish, level: level ?? undefined, message })
    else if (kind === 'unlock') await release(tx, wish)
    else await send(tx, { ...wish, kind })
  },
})

/** Under the numbers that people know them by, as long as each is still in the ledger. */
async function targetsOf(tx: Transaction, ids: readonly string[]) {
  const found = new Map((await queries.named(tx, ids)).map((row) => [row.id, row]))
  const fields = ids.flatMap((id, i) => {
    const row = found.get(id)
    if (row && !row.gone) return []
    return [{ field: `targets.${i}`, code: row ? 'device_gone' : 'does_not_exist' }]
  })
  const unseen = fields.some(({ code }) => code === 'does_not_exist')
  if (fields.length > 0) throw new AppError(unseen ? 'not_found' : 'wrong_state', { fields })
  return [...found.values()].map(({ id, name }) => ({ id, name }))
}
