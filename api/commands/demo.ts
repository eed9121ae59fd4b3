import type { LockProbe } from '#contract/locks'
import { system, type Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import type { Deps } from '../deps.ts'
import * as commands from './command-queries.ts'
import { lastOrdered, untouchedLaptops } from './demo-queries.ts'
import { escrow } from './escrow.ts'
import { keySets } from './keys.ts'
import { report } from './reports.ts'
import { lock, release, send, type Wanted } from './service.ts'

/*
 * What the demo shows of commands: a laptop that is locked with its evidence, one whose lock is still to
 * come, one that was found again, and one that only says it is locked. No device is behind them.
 */
const HOUR_MS = 3_600_000
const PROBES: LockProbe[] = [
  { name: 'nologin-file', holds: true, detail: '/etc/nologin' },
  { name: 'sessions', holds: true, detail: '0' },
]

interface People {
  itStaff: Actor
  security: Actor
}

export async function makeDemoCommands(deps: Deps, { itStaff, security }: People): Promise<void> {
  const laptops = await deps.db.as(itStaff, (tx) => untouchedLaptops(tx, 4))
  const [lost, away, found, silent] = laptops
  if (!lost || !away || !found || !silent) return
  // What every enrolled device trusts.
  await keySets(deps)
  const at = (hours: number) => new Date(+deps.clock() - hours * HOUR_MS)
  const wish = (deviceId: string, reason: string, now: Date) => ({
    deviceIds: [deviceId],
    reason,
    now,
  })
  const locked = (deviceId: string, reason: string, now: Date) =>
    deps.db.as(security, (tx) => lock(tx, { ...wish(deviceId, reason, now), level: 2 }))

  await told(deps, await locked(lost, '電車内に置き忘れ', at(26)), at(26), 2, PROBES)
  await told(deps, await locked(found, '所在不明', at(70)), at(70), 2, PROBES)
  const freed = await deps.db.as(security, (tx) => release(tx, wish(found, '執務室で発見', at(66))))
  await told(deps, freed, at(66), 0, PROBES)
  await told(deps, await locked(silent, '持出先で紛失', at(5)), at(5), 2, [])
  await deps.db.as(itStaff, async (tx) => {
    await lock(tx, wish(away, '紛失の届出', at(1)))
    await send(tx, { ...wish(found, '資産の照合', at(2)), kind: 'refresh_inventory' })
  })
  for (const deviceId of [lost, found]) await keep(deps, deviceId)
}

/** What was ordered of a laptop last is done and proven; for a demo's other parts. */
export async function proveDemoLock(
  deps: Deps,
  deviceId: string,
  ordered: Date,
  level: 0 | 1 | 2,
): Promise<void> {
  const wanted = await deps.db.as(system('agents'), (tx) => lastOrdered(tx, deviceId))
  if (wanted) await told(deps, [{ deviceId, ...wanted }], ordered, level, PROBES)
}

/** As the device would have said it, some seconds later. */
async function told(
  deps: Deps,
  [wanted]: Wanted[],
  ordered: Date,
  level: 0 | 1 | 2,
  probes: LockProbe[],
): Promise<void> {
  const { deviceId, commandId, epoch } = wanted!
  const later = (seconds: number) => new Date(+ordered + seconds * 1000)
  await deps.db.as(system('agents'), (tx: Transaction) => delivered(tx, commandId, later(2)))
  const observed = { level, epoch, cause: 'command', probes, at: later(5).toISOString() } as const
  const say = (
    seconds: number,
    said: { state: 'accepted' | 'succeeded'; observed?: typeof observed },
  ) =>
    report({ ...deps, clock: () => later(seconds) }, deviceId, commandId, {
      ...said,
      at: later(seconds).toISOString(),
    })
  await say(3, { state: 'accepted' })
  await say(5, { state: 'succeeded', observed })
}

async function delivered(tx: Transaction, commandId: string, now: Date): Promise<void> {
  await commands.deliverAnyway(tx, commandId, now)
  await commands.noteStep(tx, { commandId, state: 'delivered', now })
}

/** Keys that open nothing. */
async function keep(deps: Deps, deviceId: string): Promise<void> {
  const digits = () => String(deps.random(4).readUInt32BE() % 1_000_000).padStart(6, '0')
  const secret = Array.from({ length: 8 }, digits).join('-')
  await escrow(deps, deviceId, { kind: 'recovery_key', volume: 'C:', protector: 'TPM+PIN', secret })
  const unlockKey = deps.random(32).toString('base64url')
  await escrow(deps, deviceId, { kind: 'unlock_key', secret: unlockKey })
}
