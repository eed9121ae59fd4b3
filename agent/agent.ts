import { z } from 'zod'
import type { AgentLockWanted, AgentWanted } from '#contract/agent-channel'
import { LOCK_ONLY } from '#contract/agent-channel'
import { signedTombstone } from '#contract/command-protocol'
import { checkinBody } from './checkin/body.ts'
import { createFacts } from './checkin/facts.ts'
import type { Clock } from './clock.ts'
import { createCommands } from './commands/commands.ts'
import { createExecute } from './commands/execute.ts'
import { openJournal } from './commands/journal.ts'
import { codeOf, Failure } from './failure.ts'
import type { Identities } from './identity/identity.ts'
import { readSigned, rotateKeys } from './identity/keys.ts'
import { isRenewalDue, renew } from './identity/renew.ts'
import { openLease } from './lease/lease.ts'
import { createLadder } from './lock/ladder.ts'
import { openLockState } from './lock/state.ts'
import type { Log } from './log.ts'
import { installedSha256, obtainNetworkCertificate } from './network/network.ts'
import type { Device } from './platform/device.ts'
import { openRecovery } from './recovery/recovery.ts'
import { openDocument, type Store } from './storage/store.ts'
import type { Channel } from './transport/channel.ts'
import { Refused } from './transport/https.ts'
import { openUnlock } from './unlock/unlock.ts'

/** All that an agent needs of the world: a simulator brings a made-up device and a store in memory. */
export interface AgentPorts {
  store: Store
  identities: Identities
  channel: Channel
  device: Device
  clock: Clock
  randomBytes(count: number): Buffer
  log: Log
}

/** What a round has come to. */
export type Round =
  | { result: 'ok'; pollSeconds: number }
  /** The device is missing: it may only ask how it should be locked. */
  | { result: 'lock_only' }
  /** An answer that proves nothing, or none: nothing was done because of it. */
  | { result: 'failed'; code: string }

export type Agent = ReturnType<typeof createAgent>

const sentInventory = z.object({ sha256: z.string() })
const LOCK_WAIT_SECONDS = 50

/**
 * One device's agent, without any loop of its own (that is `run.ts`): rounds with the server, ticks of its
 * lease, and unlocking by hand.
 */
export function createAgent(ports: AgentPorts) {
  const { store, identities, channel, device, clock, randomBytes, log } = ports
  const onBroken = (name: string) => log('error', 'document_broken', { name })
  const journal = openJournal(store.journal)
  const lease = openLease(store, clock, onBroken)
  const facts = createFacts(device, clock, log)
  const recovery = openRecovery(store, device.recoveryKeys, channel.escrow)
  const state = openLockState(store, onBroken)
  const steps = device.lockSteps(recovery)
  const ladder = createLadder({ state, steps, clock, randomBytes, log })
  const sent = openDocument(store, 'inventory', sentInventory.nullable(), null)
  let asked = false

  const execute = createExecute({
    ladder,
    recovery,
    refreshInventory: () => {
      asked = true
      facts.refresh()
    },
    restartLease: lease.restart,
    powerOff: device.powerOff,
  })
  const commands = createCommands({ journal, execute, report: channel.report, clock, log })
  const unlock = openUnlock({
    store,
    clock,
    randomBytes,
    escrow: channel.escrow,
    state: ladder.state,
    challenge: ladder.challenge,
    open: () => {
      lease.restart()
      return ladder.go({ level: 0, epoch: ladder.state().epoch, cause: 'offline_unlock' })
    },
  })

  /** What may fail without holding up the rest: told to the log, tried again in the next round. */
  const attempt = async (what: string, work: () => Promise<unknown> | unknown) => {
    try {
      await work()
    } catch (error) {
      log('warn', 'not_done', { what, code: codeOf(error) })
    }
  }

  /** First what locks, then the rest. */
  async function takeWanted(wanted: AgentLockWanted): Promise<void> {
    const { deviceId, keys } = identities.get()!
    const serverAt = new Date(wanted.at)
    await commands.take(wanted.commands, { deviceId, keys, serverAt })
    const { lease: token } = wanted
    if (token === null) return
    await attempt('lease', async () => {
      lease.take(token, { deviceId, keys: identities.get()!.keys, serverAt })
      const { cause, level, commanded, epoch } = ladder.state()
      // Signed proof that all is well: what only its absence has locked opens.
      if (cause === 'lease' && level > commanded)
        await ladder.go({ level: commanded, epoch, cause: 'command' })
    })
  }

  async function takeMore(wanted: AgentWanted): Promise<void> {
    const { extension, networkCertificate, sendInventory } = wanted
    const own = identities.get()!
    asked = sendInventory
    if (extension) await attempt('extension', () => lease.extend(extension, own.keys))
    await attempt('unlock_key', () => unlock.escrow(own.deviceId))
    if (networkCertificate === 'request')
      await attempt('network_certificate', () =>
        obtainNetworkCertificate(device.networkKeys, channel.networkCertificate, own.deviceId),
      )
  }

  async function networkSha256(): Promise<string | null> {
    try {
      return await installedSha256(device.networkKeys)
    } catch (error) {
      log('warn', 'not_done', { what: 'installed_certificate', code: codeOf(error) })
      return null
    }
  }

  async function checkIn(): Promise<Round> {
    const { observed } = await ladder.hold()
    const body = await checkinBody({
      platform: device.platform,
      clock,
      facts,
      sentSha256: sent.get()?.sha256 ?? null,
      asked,
      lock: observed,
      leaseSeq: lease.seq(),
      keysSeq: identities.get()!.keysSeq,
      networkCertificateSha256: await networkSha256(),
    })
    const wanted = await channel.checkin(body)
    const { keys } = wanted
    if (body.inventory) sent.set({ sha256: body.inventorySha256 })
    if (keys) await attempt('keys', () => rotateKeys(identities, keys))
    await takeWanted(wanted)
    await takeMore(wanted)
    return { result: 'ok', pollSeconds: wanted.pollSeconds }
  }

  /** A signed word that this device is no longer one of ours; without it a refusal means nothing. */
  async function askForTombstone(): Promise<void> {
    const { deviceId, keys } = identities.get()!
    const token = await channel.tombstone(deviceId)
    if (token === null) return
    const { sub, level, epoch } = readSigned(token, 'tombstone', signedTombstone, keys)
    if (sub !== deviceId) throw new Failure('other_device', 'a tombstone of another device')
    const now = ladder.state()
    if (epoch < journal.fence() || epoch < now.epoch) throw new Failure('old_epoch')
    const done = now.cause === 'tombstone' || now.cause === 'offline_unlock'
    if (done && now.epoch === epoch) return
    await ladder.go({ level, epoch, cause: 'tombstone' })
  }

  async function renewIfDue(force = false): Promise<void> {
    if (!force && !isRenewalDue(identities.get()!, clock.now())) return
    await renew(identities, channel.renew, device.hostname())
    log('info', 'certificate_renewed')
  }

  async function afterFailure(error: unknown): Promise<Round> {
    if (error instanceof Refused && error.code === LOCK_ONLY) return { result: 'lock_only' }
    log('info', 'round_failed', { code: codeOf(error) })
    if (error instanceof Refused && (error.status === 401 || error.status === 403)) {
      if (error.code === 'certificate_expired') await attempt('renewal', () => renewIfDue(true))
      await attempt('tombstone', askForTombstone)
    }
    return { result: 'failed', code: codeOf(error) }
  }

  return {
    ladder,
    unlock,
    lease,
    /**
     * After a death: finishes what was begun. Then how it should be locked, before the first check-in,
     * which has to look at the whole device first.
     */
    async resume(): Promise<void> {
      await commands.resume()
      await ladder.hold()
      await attempt('first_look', async () => takeWanted(await channel.lock(0)))
    },
    /** A check-in, and all that it asks for. Never throws. */
    async round(): Promise<Round> {
      try {
        await commands.resume()
        await attempt('renewal', renewIfDue)
        return await checkIn()
      } catch (error) {
        return afterFailure(error)
      }
    },
    /** All that a missing device may ask; waits for a change. Never throws. */
    async lockRound(signal?: AbortSignal): Promise<Round> {
      try {
        const wanted = await channel.lock(LOCK_WAIT_SECONDS, journal.fence(), signal)
        await takeWanted(wanted)
        return { result: 'lock_only' }
      } catch (error) {
        return afterFailure(error)
      }
    },
    /** Now and then, with or without a network: locks when nobody has been heard of for too long. */
    async tick(): Promise<void> {
      const over = lease.tick()
      const { level, epoch } = ladder.state()
      if (!over || over.level <= level) return
      log('warn', 'lease_over', { level: over.level })
      await ladder.go({ level: over.level, epoch, cause: 'lease' })
    },
    extend: (token: string) => lease.extend(token, identities.get()!.keys),
    /** How much it keeps for later: bounded, however long the server is away. */
    backlog: () => ({ journal: journal.size(), untold: journal.untold().length }),
  }
}
