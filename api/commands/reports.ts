import type { z } from 'zod'
import type { CommandReport, commandReported } from '#contract/agent-channel'
import { isLocking } from '#contract/command-protocol'
import { isProven } from '#contract/locks'
import { system, type Transaction } from '#drizzle/client'
import type { Deps } from '../deps.ts'
import { AppError } from '../errors.ts'
import * as commands from './command-queries.ts'
import * as locks from './lock-queries.ts'

/**
 * What a device says about a command. It may say it twice, late or out of order: the command moves along
 * its steps alone, and what no longer moves it is still put down. Locked is only what was read back.
 */
export function report(
  deps: Deps,
  deviceId: string,
  commandId: string,
  said: CommandReport,
): Promise<z.input<typeof commandReported>> {
  return deps.db.as(system('agents'), (tx) =>
    take(tx, { deviceId, commandId, said, now: deps.clock() }),
  )
}

interface Reported {
  deviceId: string
  commandId: string
  said: CommandReport
  now: Date
}

async function take(tx: Transaction, { deviceId, commandId, said, now }: Reported) {
  // Whoever changes what is wanted holds this first too.
  await locks.take(tx, [deviceId])
  const command = await commands.hold(tx, deviceId, commandId)
  if (!command) throw new AppError('not_found')
  if (said.observed) {
    const proven = isProven(said.observed)
    await locks.observe(tx, deviceId, { ...said.observed, proven }, { now, live: false })
  }
  if (!commands.mayMove(command.state, said.state)) {
    if (!(await commands.isNoted(tx, commandId, said)))
      await commands.note(tx, commandId, said, { moved: false, now })
    return { state: command.state }
  }
  if (command.state === 'queued') await commands.deliverAnyway(tx, commandId, now)
  await commands.step(tx, commandId, {
    state: said.state,
    reason: said.reason ?? null,
    detail: said.detail ?? null,
    proven: provenBy(command, said),
    now,
  })
  await commands.note(tx, commandId, said, { moved: true, now })
  return { state: said.state }
}

/** Null for what is no lock, or not said to be done; an unlock is proven by a level of 0 that holds. */
function provenBy(
  { kind, level, epoch }: commands.OpenCommand,
  { state, observed }: CommandReport,
): boolean | null {
  if (!isLocking(kind) || state !== 'succeeded') return null
  if (!observed || observed.epoch < epoch || !isProven(observed)) return false
  return kind === 'unlock' ? observed.level === 0 : observed.level >= (level ?? 0)
}
