import type { AgentLockWanted, AgentWanted } from '#contract/agent-channel'
import { isLocking } from '#contract/command-protocol'
import { isProven, type ObservedLock } from '#contract/locks'
import type { Settings } from '#contract/settings'
import { system, type Transaction } from '#drizzle/client'
import type { Deps } from '../deps.ts'
import { settingsOf } from '../settings/service.ts'
import * as commands from './command-queries.ts'
import * as queries from './contact-queries.ts'
import type { Due } from './delivery.ts'
import { signed } from './delivery.ts'
import { leaseFor, termsAt } from './leases.ts'
import * as locks from './lock-queries.ts'
import { change } from './service.ts'

/** How long after a lock has failed it is tried once more. */
const AGAIN_AFTER_MS = 10 * 60_000
const AGENTS = system('agents')

/** What a device says of itself as it checks in. */
export interface Said {
  lock: ObservedLock
  leaseSeq: number
  keysSeq: number
}

type Answer = Pick<AgentWanted, 'at' | 'lock' | 'commands' | 'lease' | 'extension' | 'keys'>

/** What is known of a device, where whoever asks has read it already. */
export type Known = queries.StoredFacts

/**
 * What a device that checks in is to do, and until when it may go without us. As long as all is as it
 * should be, what is `known` answers that, and nothing is asked of Postgres.
 */
export async function wantedBy(
  deps: Deps,
  deviceId: string,
  said: Said,
  known?: Known,
): Promise<Answer> {
  const now = deps.clock()
  const settings = await settingsOf(deps)
  const about = { deviceId, said, settings, lockOnly: false, now }
  const quiet = known && ifQuiet(about, queries.dated(known))
  return signed(deps, quiet ?? (await deps.db.as(AGENTS, (tx) => contact(tx, about))), now)
}

/** Null where something is to be written down or told. */
function ifQuiet(about: Contact & { said: Said }, facts: queries.Facts): Due | null {
  const { lock, keysSeq } = about.said
  const isNews = keysSeq !== facts.keysSeq || !isKnown(facts, lock)
  return isNews || facts.isWaitedFor || isAmiss(facts) ? null : dueOf(about, facts, [])
}

/** The same for who only asks how it should be locked; a missing device gets no other lease. */
export async function lockWanted(
  deps: Deps,
  deviceId: string,
  { mayManage }: { mayManage: boolean },
): Promise<AgentLockWanted> {
  const now = deps.clock()
  const settings = await settingsOf(deps)
  const due = await deps.db.as(AGENTS, (tx) =>
    contact(tx, { deviceId, said: null, settings, lockOnly: !mayManage, now }),
  )
  const { at, lock, commands: list, lease } = await signed(deps, due, now)
  return { at, lock, commands: list, lease }
}

export interface Contact {
  deviceId: string
  /** Null where it only asks. */
  said: Said | null
  settings: Settings
  lockOnly: boolean
  now: Date
}

/**
 * Puts down what the device has found of itself, and gives what it is to be told: for a check-in, in the
 * transaction that also keeps the rest of it. Signing comes after that (`signed` of delivery.ts).
 */
export async function contact(tx: Transaction, contact: Contact): Promise<Due> {
  const { deviceId, said, now } = contact
  let facts = await queries.facts(tx, deviceId)
  if (said && (await hear(tx, deviceId, facts, said, now)))
    facts = await queries.facts(tx, deviceId)
  let open = await commands.open(tx, deviceId)
  const over = open.filter(({ expiresAt, state }) => expiresAt <= now && isWaiting(state))
  if (over.length > 0) {
    await expire(
      tx,
      over.map(({ id }) => id),
      now,
    )
    open = open.filter((command) => !over.includes(command))
  }
  if (isAmiss(facts) && !open.some(({ kind }) => isLocking(kind))) {
    if (await wantAgain(tx, contact)) {
      facts = await queries.facts(tx, deviceId)
      open = await commands.open(tx, deviceId)
    }
  }
  return dueOf(contact, facts, open)
}

function dueOf(
  { deviceId, said, settings, lockOnly, now }: Contact,
  facts: queries.Facts,
  open: commands.OpenCommand[],
): Due {
  // Whoever knows of no number has the first set.
  const keysSeq = Math.max(1, said?.keysSeq ?? facts.keysSeq)
  const terms = termsAt(settings, facts.extension, now)
  return {
    deviceId,
    keysSeq,
    lock: { level: facts.desiredLevel as 0, epoch: facts.desiredEpoch },
    commands: lockOnly ? open.filter(({ kind }) => isLocking(kind)) : open,
    lease: lockOnly ? null : leaseFor(facts, said, { terms, keysSeq, now }),
    leaseJws: facts.leaseJws,
    extension: facts.extension && new Date(facts.extension.until) > now ? facts.extension : null,
  }
}

const isWaiting = (state: string): boolean => ['queued', 'delivered', 'not_now'].includes(state)

export const expire = (tx: Transaction, ids: readonly string[], now: Date) =>
  commands.end(tx, {
    ids,
    from: ['queued', 'delivered', 'not_now'],
    to: 'expired',
    reason: null,
    now,
  })

/** Whether anything of it was new. */
async function hear(
  tx: Transaction,
  deviceId: string,
  facts: queries.Facts,
  { lock, keysSeq }: Said,
  now: Date,
): Promise<boolean> {
  if (keysSeq !== facts.keysSeq) await queries.putKeysSeq(tx, deviceId, keysSeq)
  if (isKnown(facts, lock)) return false
  await locks.take(tx, [deviceId])
  const proven = isProven(lock)
  if (await locks.observe(tx, deviceId, { ...lock, proven }, { now, live: true })) return true
  // It says less than it did: set back to an older state, maybe. What was proven then is not so any more.
  await locks.doubt(tx, deviceId, now)
  return true
}

const isKnown = (facts: queries.Facts, lock: ObservedLock): boolean =>
  facts.observedLevel === lock.level &&
  facts.observedEpoch === lock.epoch &&
  facts.observedCause === lock.cause &&
  facts.proven === isProven(lock) &&
  sameProbes(facts.observedProbes ?? [], lock.probes)

type Probes = ObservedLock['probes']
const sameProbes = (some: Probes, others: Probes): boolean =>
  some.length === others.length &&
  some.every(
    ({ name, holds, detail }, i) =>
      others[i]!.name === name && others[i]!.holds === holds && others[i]!.detail === detail,
  )

/** Whether the device is not as it should be, and nothing that it has said makes up for that. */
function isAmiss(facts: queries.Facts): boolean {
  const { desiredLevel, desiredEpoch, observedLevel, observedEpoch, observedProbes, proven } = facts
  const level = observedLevel ?? 0
  if (desiredLevel === 0) return level > 0
  if (level < desiredLevel || (observedEpoch ?? 0) !== desiredEpoch) return true
  return !proven && (observedProbes ?? []).some(({ holds }) => !holds)
}

/**
 * What is wanted stands until something else is: a lock that failed, or expired, or that the device no
 * longer knows of, is tried again, and a device that has locked itself while it was alone is free again.
 */
async function wantAgain(tx: Transaction, { deviceId, settings, now }: Contact): Promise<boolean> {
  await locks.take(tx, [deviceId])
  const facts = await queries.facts(tx, deviceId)
  const open = await commands.open(tx, deviceId)
  if (!isAmiss(facts) || open.some(({ kind }) => isLocking(kind))) return false
  const last = await commands.lastEnd(tx, deviceId)
  const ahead = (facts.observedEpoch ?? 0) > facts.desiredEpoch
  if (!ahead && last && +now - +last < AGAIN_AFTER_MS) return false
  const approvalId = facts.desiredLevel === 4 ? await commands.wipeApproval(tx, deviceId) : null
  const wish = { deviceIds: [deviceId], reason: null, approvalId, now }
  const message = settings['commands.lockMessage'] || null
  await change(tx, settings, { ...wish, message }, () => facts.desiredLevel)
  return true
}

/**
 * A device begins anew, with an empty journal: what it was told before it knows nothing of. A lock that is
 * wanted is told it again; one that was to be wiped has been, since somebody has set it up afresh.
 */
export async function enrolled(
  tx: Transaction,
  deviceId: string,
  { keysSeq, now }: { keysSeq: number; now: Date },
): Promise<void> {
  const [row] = await locks.take(tx, [deviceId])
  await queries.putKeysSeq(tx, deviceId, keysSeq)
  if (!row) return
  await locks.forget(tx, deviceId)
  const { desiredLevel, desiredEpoch, observedEpoch } = row
  if (desiredLevel === 0 && desiredEpoch === 0 && observedEpoch === null) return
  const level = desiredLevel === 4 ? 0 : desiredLevel
  await commands.supersede(tx, [deviceId], now)
  const epoch = Math.max(desiredEpoch, observedEpoch ?? 0) + 1
  await locks.want(tx, [{ deviceId, level, epoch }], { reason: null, now })
}
