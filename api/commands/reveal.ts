import type { z } from 'zod'
import { CertError, readUnlockChallenge, unlockAnswer } from '#certs'
import type {
  offlineUnlock,
  offlineUnlocked,
  recoveryKeyReveal,
  revealedRecoveryKey,
} from '#contract/commands'
import type { Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import type { Deps } from '../deps.ts'
import { AppError, mistake, orNotFound, refusal } from '../errors.ts'
import { readSettings } from '../settings/service.ts'
import * as actions from './action-queries.ts'
import { unsealed } from './escrow.ts'
import * as escrow from './escrow-queries.ts'
import * as limits from './limit-queries.ts'
import { release, send } from './service.ts'
import { epochs } from './shown-queries.ts'

const HOUR_MS = 3_600_000
/** As many bits of the epoch as a challenge has. */
const EPOCHS = 2 ** 20

interface By {
  deps: Deps
  actor: Actor
}

/**
 * The answer to what a locked device shows, for somebody without a network. That it was given is on record
 * first, and from now on the device is wanted free.
 */
export async function answerChallenge(
  tx: Transaction,
  { deps, actor }: By,
  deviceId: string,
  { challenge, reason }: z.output<typeof offlineUnlock>,
): Promise<z.input<typeof offlineUnlocked>> {
  const now = deps.clock()
  const shown = readChallenge(challenge)
  orNotFound((await actions.named(tx, [deviceId]))[0])
  const known = await epochs(tx, deviceId)
  const newest = Math.max(known?.desired ?? 0, known?.observed ?? 0)
  // Another device's, or misread: so the help desk hears of it before it is tried in vain.
  if (newest < EPOCHS && shown.epoch > newest) throw mistake('challenge', 'challenge_unknown')
  const key = await escrow.liveUnlockKey(tx, deviceId)
  if (!key) throw refusal('id', 'no_unlock_key')
  await refuseTooMany(tx, actor, now)
  await limits.noteReveal(tx, {
    ...{ keyId: key.id, deviceId, purpose: 'offline_unlock', challenge: shown.letters },
    ...{ userId: actor.userId, reason, createdAt: now },
  })
  await release(tx, { deviceIds: [deviceId], reason, now })
  const secret = Buffer.from(await unsealed(deps, key), 'base64url')
  return { answer: unlockAnswer(secret, deviceId, shown.letters) }
}

function readChallenge(challenge: string) {
  try {
    return readUnlockChallenge(challenge)
  } catch (error) {
    if (!(error instanceof CertError)) throw error
    throw mistake('challenge', 'challenge_malformed')
  }
}

/** A recovery key for somebody who says why. Whoever has seen it has it, so the device makes another one. */
export async function revealRecoveryKey(
  tx: Transaction,
  { deps, actor }: By,
  id: string,
  { reason }: z.output<typeof recoveryKeyReveal>,
): Promise<z.input<typeof revealedRecoveryKey>> {
  const now = deps.clock()
  const key = orNotFound(await escrow.getKey(tx, id))
  if (key.kind !== 'recovery_key') throw new AppError('not_found')
  await refuseTooMany(tx, actor, now)
  const { deviceId, volume, protector } = key
  await limits.noteReveal(tx, {
    ...{ keyId: id, deviceId, purpose: 'recovery_key' },
    ...{ userId: actor.userId, reason, createdAt: now },
  })
  const [device] = await actions.named(tx, [deviceId])
  const wish = { deviceIds: [deviceId], kind: 'rotate_recovery_key', reason, now } as const
  if (device && !device.gone) await send(tx, wish)
  return { volume, protector, key: await unsealed(deps, key) }
}

async function refuseTooMany(tx: Transaction, actor: Actor, now: Date): Promise<void> {
  const { count, first } = await limits.looksSince(tx, actor.userId, new Date(+now - HOUR_MS))
  if (count < (await readSettings(tx))['secrets.revealsPerHour']) return
  const waitMs = +new Date(first!) + HOUR_MS - +now
  throw new AppError('rate_limited', {
    params: { retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)) },
  })
}
