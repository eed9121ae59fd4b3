import QRCode from 'qrcode'
import type { SessionCode } from '#contract/course-sessions'
import { onBehalf, system, type Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import type { Deps } from '../deps.ts'
import { mistake, orNotFound, refusal } from '../errors.ts'
import { begun } from './attendance.ts'
import * as queries from './attendance-queries.ts'
import { naming } from './refusals.ts'
import { codeAt, WINDOW_SECONDS, whyNot } from './session-code.ts'
import * as sessions from './session-queries.ts'

/** The code for the screen in the room; trainers alone see it. */
export async function showCode(
  tx: Transaction,
  deps: Deps,
  sessionId: string,
  /** Of the console as the screen in the room has it, for phones to go to where no address is configured. */
  origin: string,
): Promise<SessionCode> {
  const now = deps.clock()
  const session = await begun(tx, orNotFound(await sessions.toWrite(tx, sessionId)), now)
  if (session.kind === 'online' || session.kind === 'recording') {
    throw refusal('id', 'no_room')
  }
  let key = await queries.keyOf(tx, sessionId)
  if (!key) {
    await queries.makeKey(tx, sessionId, deps.random(32))
    key = orNotFound(await queries.keyOf(tx, sessionId))
  }
  const { code, changesAt } = codeAt(key, sessionId, now)
  const url = `${deps.config.publicUrl ?? origin}/#/check-in?session=${sessionId}&code=${code}`
  return {
    code,
    url,
    svg: await QRCode.toString(url, { type: 'svg', margin: 2, errorCorrectionLevel: 'M' }),
    changesAt: changesAt.toISOString(),
    windowSeconds: WINDOW_SECONDS,
  }
}

/** What the phone of somebody in the room sends. Sent again it changes nothing. */
export async function checkIn(
  tx: Transaction,
  actor: Actor,
  sessionId: string,
  code: string,
  now: Date,
): Promise<{ recorded: boolean }> {
  const { staffId, userId } = actor
  if (!staffId) throw mistake('code', 'no_staff_record')
  const session = await begun(tx, orNotFound(await sessions.bare(tx, sessionId)), now)
  const key = await onBehalf(tx, { of: system('training'), instead: actor }, (part) =>
    queries.keyOf(part, sessionId),
  )
  const wrong = key ? whyNot(key, sessionId, code, now) : 'code_of_other_session'
  if (wrong) throw mistake('code', wrong)
  if (now > session.endsAt) throw refusal('code', 'session_ended')
  const row = { sessionId, staffId, userId, at: now }
  const recorded = await naming(() => queries.checkIn(tx, row))
  // Somebody the roster says was absent, or left: that is the trainer's to put right.
  const known = recorded ? null : await queries.mine(tx, sessionId, staffId)
  if (known && known.outcome !== 'attended') throw refusal('code', 'marked_otherwise')
  return { recorded }
}
