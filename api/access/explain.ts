import { CertError, formatSerial, fromPem, parseCertificate } from '#certs'
import type { Decision } from '#contract/access'
import type { ExplainedAnswer, ExplainedDoor, Explanation } from '#contract/explain'
import type { Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import { decisionOn } from './decision.ts'
import * as queries from './explain-queries.ts'
import { macOf, phoneNumberOf, readSerial } from './radius-attributes.ts'
import { type Locale, reasonsIn } from './reasons.ts'
import * as sessions from './session-queries.ts'

/** What the question is about, as far as we know. */
interface Subject {
  found: Explanation['found']
  deviceIds: string[]
  serial?: Uint8Array
  stations: string[]
  lineIds: string[]
}

/**
 * Why a device was turned away, from whatever of it somebody has in hand: the decision now, what every door
 * would say now, and what they said.
 */
export async function explain(
  tx: Transaction,
  actor: Actor,
  { q, deviceId }: { q?: string | undefined; deviceId?: string | undefined },
  at: Date,
  locale: Locale,
): Promise<Explanation> {
  const subject = deviceId
    ? { found: 'device' as const, deviceIds: [deviceId], stations: [], lineIds: [] }
    : await subjectOf(tx, q!, at)
  const ids = [...new Set(subject.deviceIds)]
  const known = ids.length > 0 ? await queries.devicesById(tx, ids) : []
  const [device = null, ...others] = known.sort((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id))
  const access = device && (await decisionOn(tx, actor, device.id, at, locale))
  const { rows } = device
    ? await sessions.list(tx, {
        filter: { deviceId: device.id },
        sort: ['startedAt', 'DESC'],
        range: [0, 4],
      })
    : { rows: [] }
  const answers = await queries.answersAbout(tx, { ...subject, deviceId: device?.id })
  return {
    found: device || answers.length > 0 ? subject.found : null,
    device,
    others,
    access: access ?? null,
    doors: await doorsNow(tx, subject, device?.id ?? null, access ?? null, at, locale),
    sessions: rows,
    answers: answers.map(({ serial, reasons, door, outcome, ...rest }) => ({
      ...rest,
      door: door as ExplainedAnswer['door'],
      outcome: outcome as ExplainedAnswer['outcome'],
      reasons: reasonsIn(reasons, locale),
      serialNumber: serial && formatSerial(serial),
    })),
  }
}

/** Digits may be a MAC address as well as a phone number: then it is about both. */
async function subjectOf(tx: Transaction, q: string, at: Date): Promise<Subject> {
  const text = q.toWellFormed().replaceAll('\0', '').trim()
  const serial = text.includes('-----BEGIN') ? serialIn(text) : serialLike(text)
  const subject: Subject = { found: null, deviceIds: [], stations: [], lineIds: [] }
  if (serial) {
    subject.serial = serial
    subject.found = text.includes('-----BEGIN') ? 'certificate' : 'serial'
    subject.deviceIds.push(...(await queries.devicesOfSerial(tx, serial)))
    if (subject.found === 'certificate' || subject.deviceIds.length > 0) return subject
  }
  const mac = macOf(text)
  if (mac) {
    subject.found = 'station'
    subject.stations.push(mac)
    subject.deviceIds.push(...(await queries.devicesOfStation(tx, mac)))
  }
  const number = phoneNumberOf(text)
  if (number) {
    const line = await queries.devicesOfNumber(tx, number, at)
    if (line.lineIds.length > 0) subject.found = 'line'
    subject.stations.push(number)
    subject.lineIds.push(...line.lineIds)
    subject.deviceIds.push(...line.deviceIds)
  }
  if (subject.deviceIds.length > 0 || text === '') return subject
  subject.deviceIds.push(...(await queries.devicesNamed(tx, text)))
  if (subject.deviceIds.length > 0) subject.found = 'device'
  return subject
}

function serialIn(pem: string): Uint8Array | undefined {
  try {
    // Of a chain, the first one is the device's own.
    const [first] = fromPem(pem, 'CERTIFICATE')
    return first && parseCertificate(first).serial
  } catch (error) {
    if (error instanceof CertError) return undefined
    throw error
  }
}

/** Ours have 34 digits; a property number may be digits alone, but not as many. */
const serialLike = (text: string): Uint8Array | undefined =>
  text.replace(/[^0-9a-f]/gi, '').length >= 16 ? readSerial(text) : undefined

async function doorsNow(
  tx: Transaction,
  subject: Subject,
  deviceId: string | null,
  access: Explanation['access'],
  at: Date,
  locale: Locale,
): Promise<ExplainedDoor[]> {
  const nothing = {
    certificateId: null,
    serialNumber: null,
    lineId: null,
    phoneNumber: null,
    ocsp: null,
    listed: null,
  }
  const doors: ExplainedDoor[] = []
  const add = (
    door: ExplainedDoor['door'],
    outcome: Decision,
    reasons: readonly string[],
    about: Partial<ExplainedDoor> = {},
  ) => doors.push({ ...nothing, door, outcome, reasons: reasonsIn(reasons, locale), ...about })

  if (!deviceId && subject.serial)
    add('radius-certificate', 'deny', ['certificate_unknown'], {
      serialNumber: formatSerial(subject.serial),
      ocsp: 'unknown',
      listed: false,
    })
  for (const one of deviceId ? await queries.certificateDoors(tx, deviceId, at) : [])
    add('radius-certificate', one.outcome, one.reasons, {
      certificateId: one.id,
      serialNumber: formatSerial(one.serial),
      ocsp: one.ocsp,
      listed: one.listed,
    })
  for (const one of await queries.lineDoors(tx, { deviceId, lineIds: subject.lineIds }, at))
    add('radius-line', one.outcome, one.reasons, { lineId: one.id, phoneNumber: one.phoneNumber })
  if (access) {
    const against = access.reasons.map(({ code }) => code)
    add('issue', access.mayIssue ? 'allow' : 'deny', access.mayIssue ? [] : against)
    add('agent', access.mayManage ? 'allow' : 'deny', access.mayManage ? [] : against)
  }
  return doors
}
