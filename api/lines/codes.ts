import type { z } from 'zod'
import type { revealedCodes, simCodes } from '#contract/lines'
import type { Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import type { Deps } from '../deps.ts'
import { loadWrappingKey, makeKey, open, seal } from '../envelope.ts'
import { AppError, orNotFound, refusal } from '../errors.ts'
import { readSettings } from '../settings/service.ts'
import * as queries from './code-queries.ts'

type Codes = z.output<typeof revealedCodes>
const KEY_FILE = 'sim-codes.key'
const HOUR_MS = 3_600_000

/** Puts codes on record; one that isn't named stays. Each row gets a fresh key every time. */
export async function putCodes(
  tx: Transaction,
  deps: Deps,
  simId: string,
  given: z.output<typeof simCodes>,
): Promise<void> {
  orNotFound(await queries.lockSim(tx, simId))
  const whole = given.pin !== undefined && given.puk !== undefined
  const before = whole ? null : await readCodes(tx, deps, simId)
  const codes = {
    pin: given.pin === undefined ? (before?.pin ?? null) : given.pin,
    puk: given.puk === undefined ? (before?.puk ?? null) : given.puk,
  }
  const { random } = deps
  const wrapping = await loadWrappingKey(deps.config.dataDir, KEY_FILE, random)
  const key = makeKey(random)
  const sealed = (name: keyof Codes) => {
    const code = codes[name]
    return code === null ? null : seal(key, Buffer.from(code), bound(simId, name), random)
  }
  await queries.putSealed(tx, simId, {
    wrappedKey: seal(wrapping, key, bound(simId, 'key'), random),
    pin: sealed('pin'),
    puk: sealed('puk'),
  })
}

/** A code that is copied to another row or column does not open there. */
const bound = (simId: string, name: string): string => `sims/${simId}/${name}`

async function readCodes(tx: Transaction, deps: Deps, simId: string): Promise<Codes | null> {
  const sealed = await queries.getSealed(tx, simId)
  if (!sealed) return null
  const wrapping = await loadWrappingKey(deps.config.dataDir, KEY_FILE, deps.random)
  const key = open(wrapping, sealed.wrappedKey, bound(simId, 'key'))
  const plain = (name: keyof Codes) => {
    const hidden = sealed[name]
    return hidden && open(key, hidden, bound(simId, name)).toString()
  }
  return { pin: plain('pin'), puk: plain('puk') }
}

/** Shows the codes to somebody who says why; the look is on record before they see anything. */
export async function reveal(
  tx: Transaction,
  deps: Deps,
  actor: Actor,
  simId: string,
  reason: string,
): Promise<Codes> {
  orNotFound(await queries.getSim(tx, simId))
  const now = deps.clock()
  const looks = await queries.looksSince(tx, actor.userId, new Date(+now - HOUR_MS))
  const settings = await readSettings(tx)
  if (looks.count >= settings['secrets.revealsPerHour']) {
    const waitMs = +new Date(looks.first!) + HOUR_MS - +now
    throw new AppError('rate_limited', {
      params: { retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)) },
    })
  }
  await queries.noteReveal(tx, { simId, userId: actor.userId, reason, createdAt: now })
  const codes = await readCodes(tx, deps, simId)
  if (!codes || (codes.pin === null && codes.puk === null)) throw refusal('id', 'no_codes')
  return codes
}
