import { createHash } from 'node:crypto'
import type { z } from 'zod'
import {
  type EnrollmentTokenBulk,
  type EnrollmentTokenMade,
  type EnrollmentTokensMade,
  type enrollmentTokenCreate,
  MOST_TOKENS,
} from '#contract/enrollment'
import type { Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import { rootFingerprint } from '../certificates/anchors.ts'
import type { Deps } from '../deps.ts'
import { AppError, type FieldError, mistake, orNotFound, refusal } from '../errors.ts'
import { messageFor } from '../http/messages.ts'
import type { Locale } from '../http/problem.ts'
import { readSettings } from '../settings/service.ts'
import * as making from './make-queries.ts'
import * as queries from './queries.ts'
import { newToken, tokenHash } from './secret.ts'

const DAY_MS = 86_400_000
/** Of reasons that stand in an error. */
const SHOWN = 20
/** A device in one of these has nothing to join. */
const GONE = new Set(['missing', 'repair', 'returned', 'erased', 'disposed', 'written_off'])

interface Maker {
  deps: Deps
  actor: Actor
  idempotencyKey: string | null
}

type Refused = Omit<FieldError, 'field'> & { deviceId: string; propertyNumber: string | null }
interface Made {
  made: EnrollmentTokenMade[]
  refused: Refused[]
}

/**
 * A token for one device. What it had before is worth nothing any more. The same request again under its
 * key makes no second token: the secret is nowhere kept, so the same token gets a new one.
 */
export async function makeToken(
  tx: Transaction,
  maker: Maker,
  { deviceId, profile }: z.output<typeof enrollmentTokenCreate>,
): Promise<EnrollmentTokenMade> {
  const { made, refused } = await make(tx, maker, { deviceIds: [deviceId], profile })
  if (made[0]) return made[0]
  throw nothingMade(refused, () => 'deviceId')
}

/**
 * Tokens for all that qualify; what doesn't is named, with the reason.
 * @throws AppError that names all of it, when nothing does
 */
export async function makeTokens(
  tx: Transaction,
  maker: Maker,
  wanted: Omit<EnrollmentTokenBulk, 'as'>,
): Promise<Made> {
  const outcome = await make(tx, maker, wanted)
  if (outcome.made.length > 0) return outcome
  if (outcome.refused.length === 0) throw refusal('waveId', 'nothing_to_make')
  throw nothingMade(outcome.refused, (i) => (wanted.waveId ? 'waveId' : `deviceIds.${i}`))
}

function nothingMade(refused: readonly Refused[], fieldOf: (i: number) => string): AppError {
  const unseen = refused.every(({ code }) => code === 'does_not_exist')
  const fields = refused.slice(0, SHOWN).map(({ code, params }, i) => ({
    field: fieldOf(i),
    code,
    ...(params && { params }),
  }))
  return new AppError(unseen ? 'not_found' : 'wrong_state', { fields })
}

async function make(
  tx: Transaction,
  maker: Maker,
  wanted: Omit<EnrollmentTokenBulk, 'as'>,
): Promise<Made> {
  const { deps, actor, idempotencyKey } = maker
  const { profile, waveId } = wanted
  const now = deps.clock()
  const rootSha256 = await rootFingerprint(tx, 'management')
  const requestSha256 = createHash('sha256')
    .update(JSON.stringify([profile, waveId ?? null, wanted.deviceIds ?? null]))
    .digest()
  if (idempotencyKey) {
    await making.takeTurns(tx, actor.userId, idempotencyKey)
    const earlier = await making.underKey(tx, actor.userId, idempotencyKey, now)
    if (earlier.some((row) => !requestSha256.equals(row.requestSha256!)))
      throw mistake('Idempotency-Key', 'key_reused')
    if (earlier.length > 0) return again(tx, maker, wanted, earlier, { now, rootSha256 })
  }
  const { fit, refused } = await sift(tx, wanted)
  if (fit.length === 0) return { made: [], refused }
  if (fit.length > MOST_TOKENS) throw mistake('waveId', 'too_many', { maximum: MOST_TOKENS })
  await making.lockDevices(tx, fit)
  await making.supersede(tx, fit, profile, now)
  const days = (await readSettings(tx))['enrollment.tokenDays']
  const secrets = new Map(fit.map((deviceId) => [deviceId, newToken(deps)]))
  const ids = await making.insert(
    tx,
    fit.map((deviceId) => ({
      deviceId,
      profile,
      waveId,
      tokenSha256: tokenHash(secrets.get(deviceId)!)!,
      requestedBy: actor.userId,
      createdAt: now,
      expiresAt: new Date(+now + days * DAY_MS),
      ...(idempotencyKey && { idempotencyKey, requestSha256 }),
    })),
  )
  const made = fit.map((deviceId) => ({ id: ids.get(deviceId)!, token: secrets.get(deviceId)! }))
  return { made: await shown(tx, deps, made, { now, rootSha256 }), refused }
}

/** Those of the same request whose answer may have been lost: new secrets for what is still open. */
async function again(
  tx: Transaction,
  { deps }: Maker,
  wanted: Omit<EnrollmentTokenBulk, 'as'>,
  earlier: Awaited<ReturnType<typeof making.underKey>>,
  facts: { now: Date; rootSha256: string },
): Promise<Made> {
  const open = earlier.filter(({ state }) => state === 'live')
  const made = open.map(({ id }) => ({ id, token: newToken(deps) }))
  await making.setSecrets(
    tx,
    made.map(({ id, token }) => ({ id, tokenSha256: tokenHash(token)! })),
  )
  const over = earlier
    .filter(({ state }) => state !== 'live')
    .map(({ deviceId, propertyNumber, state }) => ({
      deviceId,
      propertyNumber,
      code: `token_${state}`,
    }))
  const known = new Set(earlier.map(({ deviceId }) => deviceId))
  const { refused } = await sift(tx, wanted)
  const still = refused.filter(({ deviceId }) => !known.has(deviceId))
  return { made: await shown(tx, deps, made, facts), refused: [...over, ...still] }
}

async function sift(
  tx: Transaction,
  { deviceIds, waveId, profile }: Omit<EnrollmentTokenBulk, 'as'>,
) {
  const found = waveId
    ? await candidatesOf(tx, waveId, profile)
    : await making.named(tx, deviceIds!, profile)
  const fit: string[] = []
  const refused: Refused[] = []
  for (const { deviceId, propertyNumber, state, paired, certified } of found) {
    const refuse = (code: string, params?: Record<string, string>) =>
      refused.push({ deviceId, propertyNumber, code, ...(params && { params }) })
    if (!paired) refuse('no_new_device')
    else if (GONE.has(state)) refuse('token_device_state', { state })
    else if (waveId && certified) refuse('has_certificate')
    else fit.push(deviceId)
  }
  const seen = new Set(found.map(({ deviceId }) => deviceId))
  for (const deviceId of new Set(deviceIds ?? []))
    if (!seen.has(deviceId))
      refused.push({ deviceId, propertyNumber: null, code: 'does_not_exist' })
  return { fit, refused }
}

async function candidatesOf(
  tx: Transaction,
  waveId: string,
  profile: EnrollmentTokenBulk['profile'],
) {
  if (await making.waveExists(tx, waveId)) return making.ofWave(tx, waveId, profile)
  throw new AppError('not_found', { fields: [{ field: 'waveId', code: 'does_not_exist' }] })
}

async function shown(
  tx: Transaction,
  { config }: Deps,
  made: readonly { id: string; token: string }[],
  { now, rootSha256 }: { now: Date; rootSha256: string },
): Promise<EnrollmentTokenMade[]> {
  const secrets = new Map(made.map(({ id, token }) => [id, token]))
  const rows = await queries.byIds(tx, [...secrets.keys()], now)
  return rows.map((row) => ({
    ...row,
    token: secrets.get(row.id)!,
    serverUrl: config.agentUrl,
    rootSha256,
  }))
}

/** What was refused, in the reader's words. */
export const told = (
  refused: readonly Refused[],
  locale: Locale,
): EnrollmentTokensMade['refused'] =>
  refused.map(({ deviceId, propertyNumber, code, params }) => ({
    deviceId,
    propertyNumber,
    code,
    message: messageFor(code, locale, params),
  }))

/** For good; one that was used or has expired stays what it is. */
export async function revokeToken(tx: Transaction, id: string, now: Date): Promise<void> {
  const { state } = orNotFound(await making.lock(tx, id, now))
  if (state === 'used' || state === 'revoked') throw refusal('id', `token_${state}`)
  await making.revoke(tx, id, now)
}
