import { z } from 'zod'
import { isLocking } from '#contract/command-protocol'
import type { ObservedLock } from '#contract/locks'
import { PHONE_EVENT, type PhoneCommand, type PhoneEvent } from '#contract/phone-commands'
import type { Transaction } from '#drizzle/client'
import { defineJob } from '../jobs/define-job.ts'
import { carryOut } from '../phones/carry-out.ts'
import * as commands from './command-queries.ts'
import * as locks from './lock-queries.ts'

/** A smartphone has no agent of ours: its command goes on to whoever speaks with it. */
export const handToPhone = defineJob({
  name: 'commands.to-phone',
  payload: z.strictObject({ deviceId: z.uuid(), commandId: z.uuid(), bulk: z.boolean() }),
  run: async ({ tx, payload: { deviceId, commandId, bulk }, now }) => {
    await locks.take(tx, [deviceId])
    const command = await commands.hold(tx, deviceId, commandId)
    // Another took its place, or it was taken back.
    if (command?.state !== 'queued' || !isLocking(command.kind)) return
    await carryOut(tx, phoneCommandOf(command, bulk), now)
    await commands.deliverAnyway(tx, commandId, now)
    await commands.noteStep(tx, { commandId, state: 'delivered', now })
  },
})

function phoneCommandOf(command: commands.OpenCommand, bulk: boolean): PhoneCommand {
  const { id, deviceId, epoch, level, message, expiresAt } = command
  const kind = command.kind as PhoneCommand['kind']
  const rest = { commandId: id, deviceId, kind, epoch, expiresAt: expiresAt.toISOString(), bulk }
  if (kind === 'wipe') return { ...rest, level: 4 }
  // What an unlock undoes is lost mode at most: a wipe that was called off must not come back as one.
  const locked = (level ?? 0) <= 1 ? 1 : 2
  return { ...rest, level: locked, ...(kind === 'lock' && { message }) }
}

/** What came of it. By these events alone a phone's command moves on. */
export const hearFromPhone = defineJob({
  ...PHONE_EVENT,
  run: async ({ tx, payload, now }) => hear(tx, payload, now),
})

async function hear(tx: Transaction, event: PhoneEvent, now: Date): Promise<void> {
  const { commandId, deviceId, outcome, at, evidence } = event
  await locks.take(tx, [deviceId])
  const command = await commands.hold(tx, deviceId, commandId)
  if (!command) return
  const observed = outcome === 'succeeded' ? observedBy(event) : null
  const proven = observed !== null && observed.probes.length > 0
  if (observed) await locks.observe(tx, deviceId, { ...observed, proven }, { now, live: false })
  const state = outcome === 'expired' ? 'failed' : outcome
  const said = {
    state,
    at,
    reason: outcome === 'expired' ? 'expired' : evidence.source,
    ...(evidence.status !== null && { detail: evidence.status }),
  } as const
  const moved = commands.mayMove(command.state, state)
  if (moved) {
    if (command.state === 'queued') await commands.deliverAnyway(tx, commandId, now)
    const { reason, detail = null } = said
    const step = { state, reason, detail, now, proven: outcome === 'succeeded' ? proven : null }
    await commands.step(tx, commandId, step)
  }
  await commands.note(tx, commandId, said, { moved, now })
}

/** Of a phone that says so itself there is evidence; somebody's tick is a claim. */
function observedBy({ kind, level, epoch, at, evidence }: PhoneEvent): ObservedLock {
  const { source, status } = evidence
  const told = source === 'acknowledged' || source === 'reported'
  const detail = status === null ? {} : { detail: status }
  return {
    level: kind === 'unlock' ? 0 : (level as 1),
    epoch,
    cause: 'command',
    probes: told ? [{ name: `phone-${source}`, holds: true, ...detail }] : [],
    at,
  }
}
