import { system } from '#drizzle/client'
import type { Deps } from '../deps.ts'
import { AppError } from '../errors.ts'
import {
  type Attributes,
  imeiOf,
  isLine,
  macOf,
  phoneNumberOf,
  readSerial,
} from './radius-attributes.ts'
import { readClass } from './radius-reply.ts'
import * as sessions from './session-queries.ts'

const DAY_SECONDS = 86_400

/** Acct-Status-Type by name or number (RFC 2866 §5.1), as far as it is about sessions. */
const KINDS: Record<string, 'start' | 'stop' | 'interim' | 'restart'> = {
  start: 'start',
  1: 'start',
  stop: 'stop',
  2: 'stop',
  'interim-update': 'interim',
  alive: 'interim',
  3: 'interim',
  'accounting-on': 'restart',
  7: 'restart',
  'accounting-off': 'restart',
  8: 'restart',
}

/**
 * Takes one accounting record. They come twice, late and in another order than they happened, and a
 * session may be heard of first by its end.
 */
export async function account(deps: Deps, attributes: Attributes): Promise<void> {
  const kind = KINDS[attributes.get('acct-status-type')?.toLowerCase() ?? '']
  const nasAddress = attributes.get('nas-ip-address') ?? attributes.get('nas-ipv6-address')
  const nas = (attributes.get('nas-identifier') ?? nasAddress)?.slice(0, 200)
  if (!nas) throw wrong('NAS-Identifier')
  // Others say nothing of who is on.
  if (!kind) return
  const sessionId = attributes.get('acct-session-id')?.slice(0, 200)
  if (!sessionId && kind !== 'restart') throw wrong('Acct-Session-Id')
  const at = before(deps.clock(), attributes.get('acct-delay-time'))

  await deps.db.as(system('radius'), async (tx) => {
    if (kind === 'restart') {
      await sessions.end(tx, { nas }, at, 'nas_restart')
      return
    }
    const which = { nas, sessionId: sessionId! }
    const endReason = reasonOf(attributes.get('acct-terminate-cause'))
    if (kind === 'stop' && (await sessions.end(tx, which, at, endReason))) return
    const address = attributes.get('framed-ip-address') ?? attributes.get('framed-ipv6-address')
    const heard = { ...which, lastSeenAt: at, address: address?.slice(0, 50) }
    if (kind !== 'stop' && (await sessions.touch(tx, heard))) return
    if (await sessions.isOver(tx, which, at)) return
    const { who, ...rest } = about(attributes)
    const found = await sessions.whose(tx, who, deps.clock())
    await sessions.insert(tx, {
      ...heard,
      ...rest,
      ...found,
      decision: who.decision ?? found.decision,
      nasAddress: nasAddress?.slice(0, 50),
      nasPort: attributes.get('nas-port')?.slice(0, 50),
      userName: attributes.get('user-name')?.slice(0, 253),
      startedAt: before(at, attributes.get('acct-session-time'), 400 * DAY_SECONDS),
      ...(kind === 'stop' && { endedAt: at, endReason }),
    })
  })
}

const wrong = (field: string) => new AppError('invalid', { fields: [{ field, code: 'required' }] })

function before(at: Date, seconds: string | undefined, most = DAY_SECONDS): Date {
  const given = /^\d{1,9}$/.test(seconds ?? '') ? Number(seconds) : 0
  return new Date(+at - Math.min(given, most) * 1000)
}

/** `User-Request` becomes `user_request`. */
const reasonOf = (cause: string | undefined): string =>
  /^[A-Za-z0-9-]{1,40}$/.test(cause ?? '') ? cause!.toLowerCase().replaceAll('-', '_') : 'stop'

/** Who it is and where, by Class where the element gives it back. */
function about(attributes: Attributes) {
  const given = readClass(attributes.get('class'))
  const door = given?.door ?? (isLine(attributes) ? 'radius-line' : 'radius-certificate')
  const calling = attributes.get('calling-station-id')
  const number = phoneNumberOf(calling)
  const station = (door === 'radius-line' ? number : macOf(calling)) ?? calling?.slice(0, 100)
  const imei = imeiOf(attributes.get('3gpp-imeisv'))
  const serial = given?.door === 'radius-certificate' ? readSerial(given.key) : undefined
  const lineKey = given?.door === 'radius-line' ? given.key : undefined
  const keyNumber = phoneNumberOf(lineKey) ?? (door === 'radius-line' ? number : undefined)
  const imsi = attributes.get('3gpp-imsi') ?? (phoneNumberOf(lineKey) ? undefined : lineKey)
  return {
    door,
    station,
    imei: imei ?? null,
    calledStation: attributes.get('called-station-id')?.slice(0, 253),
    who: {
      door,
      decision: given?.decision,
      ...(serial && { serial }),
      ...(keyNumber && { number: keyNumber }),
      ...(door === 'radius-line' && imsi && { imsi }),
      ...(station && { station }),
    },
  }
}
