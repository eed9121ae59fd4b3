import type { AgentWanted } from '#contract/agent-channel'
import type { SignedCommand } from '#contract/command-protocol'
import { system } from '#drizzle/client'
import type { Deps } from '../deps.ts'
import { AppError } from '../errors.ts'
import * as commands from './command-queries.ts'
import { type Extension, putLease } from './contact-queries.ts'
import type { KeySet } from './key-queries.ts'
import { keySets, secondsOf, setOf, signMessage } from './keys.ts'
import type { DueLease } from './leases.ts'

const AGENTS = system('agents')

/** What a device is to be told, before it is signed. */
export interface Due {
  deviceId: string
  /** The set of keys that it trusts. */
  keysSeq: number
  lock: AgentWanted['lock']
  commands: commands.OpenCommand[]
  lease: DueLease | 'keep' | null
  /** What it was given last. */
  leaseJws: string | null
  extension: Extension | null
}

type Answer = Pick<AgentWanted, 'at' | 'lock' | 'commands' | 'lease' | 'extension' | 'keys'>

/**
 * Signs what isn't signed yet and puts it down before it goes out. While the signer is away the device
 * hears what was signed before, and the rest when it comes again.
 */
export async function signed(deps: Deps, due: Due, now: Date): Promise<Answer> {
  const sets = await orLater(deps, () => keySets(deps))
  const at = now.toISOString()
  if (!sets) return { at, lock: due.lock, commands: [], lease: null, extension: null, keys: null }
  const set = setOf(sets, due.keysSeq)
  return {
    at,
    lock: due.lock,
    commands: await signedCommands(deps, due.commands, set, now),
    lease: await signedLease(deps, due, set, now),
    extension: due.extension && (await orLater(deps, () => extension(deps, due.extension!, set))),
    keys: sets.find(({ seq }) => seq === set.seq + 1)?.jws ?? null,
  }
}

async function signedCommands(
  deps: Deps,
  open: readonly commands.OpenCommand[],
  set: KeySet,
  now: Date,
): Promise<string[]> {
  const ready: commands.Signed[] = []
  for (const command of open) {
    const { id, jws, keysSeq } = command
    if (jws !== null && keysSeq === set.seq) {
      ready.push({ id, jws, keysSeq })
      continue
    }
    const payload = { ...payloadOf(command, now) }
    const made = await orLater(deps, () => signMessage(deps, set, 'command', payload))
    if (made !== null) ready.push({ id, jws: made, keysSeq: set.seq })
  }
  const isSettled = ({ id }: commands.Signed) => {
    const command = open.find((one) => one.id === id)!
    return command.keysSeq === set.seq && !['queued', 'not_now'].includes(command.state)
  }
  if (ready.every(isSettled)) return ready.map(({ jws }) => jws)
  const kept = await deps.db.as(AGENTS, (tx) => commands.deliver(tx, ready, now))
  const byId = new Map(kept.map(({ id, jws }) => [id, jws]))
  return ready.flatMap(({ id }) => byId.get(id) ?? [])
}

const payloadOf = (
  { id, deviceId, kind, level, epoch, message, expiresAt }: commands.OpenCommand,
  now: Date,
): SignedCommand => ({
  iss: 'mamori',
  iat: secondsOf(now),
  sub: deviceId,
  jti: id,
  exp: Math.max(secondsOf(expiresAt), secondsOf(now) + 1),
  kind,
  epoch,
  ...(kind === 'lock' && { level: level as 1 }),
  ...(kind === 'lock' && message !== null && { message }),
})

async function signedLease(deps: Deps, due: Due, set: KeySet, now: Date): Promise<string | null> {
  const { deviceId, lease, leaseJws } = due
  if (lease === null) return null
  if (lease === 'keep') return leaseJws
  const payload = {
    iss: 'mamori',
    iat: secondsOf(now),
    sub: deviceId,
    seq: lease.seq,
    ...lease.terms,
  }
  const jws = await orLater(deps, () => signMessage(deps, set, 'lease', payload))
  if (jws === null) return null
  const row = { seq: lease.seq, issuedAt: now, terms: lease.terms, signedSeq: set.seq, jws }
  return deps.db.as(AGENTS, (tx) => putLease(tx, deviceId, row))
}

const extensions = new WeakMap<Deps['db'], Map<string, Promise<string>>>()

/** The same for every device that has these keys, so it is signed once by each process. */
export function extension(
  deps: Pick<Deps, 'db' | 'signer'>,
  { seq, addHours, createdAt }: Extension,
  set: KeySet,
): Promise<string> {
  const kept = extensions.get(deps.db) ?? new Map<string, Promise<string>>()
  extensions.set(deps.db, kept)
  const name = `${seq} by ${set.seq}`
  const found = kept.get(name)
  if (found) return found
  const payload = { iss: 'mamori', iat: secondsOf(new Date(createdAt)), seq, addHours }
  const made = signMessage(deps, set, 'extension', payload)
  kept.set(name, made)
  made.catch(() => kept.delete(name))
  return made
}

/** Null while the signer is away or has had enough for now: the device comes again. */
async function orLater<T>({ log }: Pick<Deps, 'log'>, work: () => Promise<T>): Promise<T | null> {
  try {
    return await work()
  } catch (error) {
    const code = error instanceof AppError ? error.code : null
    if (code !== 'signer_unavailable' && code !== 'rate_limited') throw error
    log.warn({ err: error }, 'a device goes without its signed messages for now')
    return null
  }
}
