import { CertError, parseSerial } from '#certs'
import { AppError } from '../errors.ts'

/** A request of a network element, by the names of RADIUS dictionaries. */
export type Attributes = ReadonlyMap<string, string>

/** Longer than any attribute of a packet, of which each holds 253 octets. */
const MAX_VALUE = 4_096

/**
 * The first value of each attribute, as rlm_rest writes them, `{"User-Name": {"type": "string", "value":
 * ["x"]}}`, or values alone; names count without their case. Values too long for an attribute are left out:
 * whatever asked for them is not there. By hand, since a schema of it took half of an answer's time.
 */
export function readAttributes(given: unknown): Attributes {
  const found = new Map<string, string>()
  if (!isRecord(given)) throw malformed()
  for (const name in given) {
    const said = given[name]
    const values = isRecord(said) ? said.value : said
    const first: unknown = Array.isArray(values) ? values[0] : values
    if (first === undefined) continue
    if (typeof first !== 'string' && typeof first !== 'number' && typeof first !== 'boolean')
      throw malformed()
    // Postgres takes no NUL, and no half of a character.
    const text = String(first).toWellFormed().replaceAll('\0', '\ufffd')
    if (text.length <= MAX_VALUE) found.set(name.toLowerCase(), text)
  }
  return found
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const malformed = () => new AppError('invalid', { fields: [{ field: '', code: 'invalid' }] })

/** Twelve lower-case digits of a MAC address in any of its spellings; undefined where it is none. */
export function macOf(text: string | undefined): string | undefined {
  // Some append the network's name, as Called-Station-Id has it.
  const [, digits] =
    /^((?:[0-9a-f]{2}[-:.]?){5}[0-9a-f]{2}|(?:[0-9a-f]{4}\.){2}[0-9a-f]{4})(?::.*)?$/i.exec(
      text ?? '',
    ) ?? []
  return digits?.replace(/[-:.]/g, '').toLowerCase()
}

/** Content octets' hex of a serial in any of its spellings, as `parseSerial` takes it. */
export function serialDigits(text: string): string {
  const digits = text
    .trim()
    .replace(/^0x/i, '')
    .replace(/[\s:-]/g, '')
    .replace(/^0+(?=.)/, '')
  return digits.length % 2 === 0 ? digits : `0${digits}`
}

/** The whole IMEI of an IMEISV, which has two digits of the software's version in place of the check digit. */
export function imeiOf(text: string | undefined): string | undefined {
  const digits = text?.replace(/\D/g, '') ?? ''
  if (digits.length === 15) return digits
  if (digits.length !== 14 && digits.length !== 16) return undefined
  const body = digits.slice(0, 14)
  const sum = [...body].reverse().reduce((total, digit, at) => {
    const weighted = at % 2 === 0 ? Number(digit) * 2 : Number(digit)
    return total + (weighted > 9 ? weighted - 9 : weighted)
  }, 0)
  return `${body}${(10 - (sum % 10)) % 10}`
}

/** A Japanese number as the ledger writes it, from an MSISDN with or without country code. */
export function phoneNumberOf(text: string | undefined): string | undefined {
  const digits = (text ?? '').replace(/[-\s()]/g, '').replace(/^\+/, '')
  if (!/^\d{9,15}$/.test(digits)) return undefined
  const national = digits.startsWith('81') ? `0${digits.slice(2).replace(/^0/, '')}` : digits
  const mobile = /^(0[256789]0)(\d{4})(\d{4})$/.exec(national)
  if (mobile) return mobile.slice(1).join('-')
  return /^0(200\d{10}|[1-9]{2}\d{7})$/.test(national) ? national : undefined
}

/** Content octets of a serial; undefined where it is none. */
export function readSerial(text: string | undefined): Buffer | undefined {
  try {
    return text === undefined ? undefined : parseSerial(serialDigits(text))
  } catch (error) {
    if (error instanceof CertError) return undefined
    throw error
  }
}

/** A gate of the mobile network sends what 3GPP TS 29.061 adds; without it, a number and no certificate. */
export function isLine(attributes: Attributes): boolean {
  if (attributes.has('tls-client-cert-serial') || attributes.has('eap-message')) return false
  const gate = attributes.has('3gpp-imsi') || attributes.has('3gpp-imeisv')
  const station = attributes.get('calling-station-id')
  return gate || (!/[-:.a-f]/i.test(station ?? '') && phoneNumberOf(station) !== undefined)
}
