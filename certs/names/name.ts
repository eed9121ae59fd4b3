import { malformed, type Reader, single } from '../der/read.ts'
import { TAG } from '../der/tags.ts'
import { isPrintable, oidText, text } from '../der/values.ts'
import { element, oid, sequence, setOf, utf8 } from '../der/write.ts'
import { CertError } from '../errors.ts'

/**
 * What a distinguished name may hold: object identifier, longest value in characters (RFC 5280 Appendix
 * A.1, upper bounds) and whether it must be a PrintableString. All else is UTF8String (§4.1.2.4).
 */
export const ATTRIBUTES = {
  CN: { oid: '2.5.4.3', max: 64, printable: false },
  SERIALNUMBER: { oid: '2.5.4.5', max: 64, printable: true },
  C: { oid: '2.5.4.6', max: 2, printable: true },
  L: { oid: '2.5.4.7', max: 128, printable: false },
  ST: { oid: '2.5.4.8', max: 128, printable: false },
  O: { oid: '2.5.4.10', max: 64, printable: false },
  OU: { oid: '2.5.4.11', max: 64, printable: false },
} as const

export type AttributeName = keyof typeof ATTRIBUTES

/** Attributes in the order of the encoding, for example `[['C', 'JP'], ['O', '守り県'], ['CN', 'X']]`. */
export type NameAttributes = readonly (readonly [AttributeName, string])[]

/** An attribute as found: names outside our list appear as their dotted identifier. */
export interface FoundAttribute {
  type: string
  value: string
  tag: number
}

const CONTROL = /\p{Cc}/u

/**
 * The DER of a Name, one attribute to a set. A CA's name is encoded once, at its birth; from then on its
 * bytes are copied (RFC 5280 §4.1.2.4, §5.1.2.3 compare names, but many programs compare bytes).
 * @throws CertError `bad_facts` for an empty, too long or unprintable value
 */
export function encodeName(attributes: NameAttributes): Buffer {
  return sequence(
    ...attributes.map(([type, value]) => {
      const { oid: dotted, max, printable } = ATTRIBUTES[type]
      const length = [...value].length
      if (length === 0 || length > max || CONTROL.test(value) || !value.isWellFormed())
        throw new CertError('bad_facts', `${type} must have 1 to ${max} characters, none a control`)
      if (type === 'C' && !/^[A-Z]{2}$/.test(value))
        throw new CertError('bad_facts', 'C must be two capital letters')
      if (printable && !isPrintable(value))
        throw new CertError('bad_facts', `${type} may hold printable ASCII alone`)
      const encoded = printable
        ? element(TAG.printableString, Buffer.from(value, 'latin1'))
        : utf8(value)
      return setOf(sequence(oid(dotted), encoded))
    }),
  )
}

/**
 * The attributes of an encoded Name, in its order.
 * @throws CertError `malformed`
 */
export function parseName(bytes: Uint8Array): FoundAttribute[] {
  return nameAttributes(single(bytes, TAG.sequence))
}

function nameAttributes(name: Reader): FoundAttribute[] {
  const found: FoundAttribute[] = []
  while (!name.done) {
    const set = name.into(TAG.set)
    if (set.done) throw malformed('an empty set in a name')
    while (!set.done) {
      const attribute = set.into(TAG.sequence)
      const dotted = oidText(attribute.next())
      const value = attribute.next()
      attribute.end()
      found.push({ type: nameOf(dotted), value: text(value), tag: value.tag })
    }
  }
  return found
}

const SHORT = new Map<string, string>(
  Object.entries(ATTRIBUTES).map(([name, { oid: dotted }]) => [dotted, name]),
)
const nameOf = (dotted: string): string => SHORT.get(dotted) ?? dotted

/** RFC 4514 text of an encoded Name for people and logs: last attribute first, specials escaped. */
export function formatName(bytes: Uint8Array): string {
  return parseName(bytes)
    .reverse()
    .map(({ type, value }) => `${type}=${escapeValue(value)}`)
    .join(',')
}

/** RFC 4514 spelling of some attributes differs from OpenSSL's short names. */
const OPENSSL_SHORT: Record<string, string> = { SERIALNUMBER: 'serialNumber' }

/**
 * The Name as OpenSSL's X509_NAME_oneline spells it, which FreeRADIUS passes on: attributes in order, each
 * behind a slash, every octet but printable ASCII as `\xE5`.
 */
export const onelineName = (bytes: Uint8Array): string =>
  parseName(bytes)
    .map(({ type, value }) => `/${OPENSSL_SHORT[type] ?? type}=${octets(value)}`)
    .join('')

const octets = (value: string): string =>
  [...Buffer.from(value)]
    .map((octet) =>
      octet >= 0x20 && octet <= 0x7e
        ? String.fromCharCode(octet)
        : `\\x${octet.toString(16).toUpperCase().padStart(2, '0')}`,
    )
    .join('')

const escapeValue = (value: string): string =>
  value
    .replace(/[\\",+<>;]/g, '\\$&')
    .replace(/^[ #]/, '\\$&')
    .replace(/ $/, '\\ ')
    .replace(/\p{Cc}/gu, (control) => `\\${control.charCodeAt(0).toString(16).padStart(2, '0')}`)
