import type { Element } from './read.ts'
import { malformed } from './read.ts'
import { TAG } from './tags.ts'

/** INTEGER as its content octets, checked to be the shortest two's complement (X.690 §8.3.2). */
export function integerBytes({ tag, content }: Element): Buffer {
  const [first, second] = content
  if (tag !== TAG.integer || first === undefined) throw malformed('not an integer')
  if (
    second !== undefined &&
    ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80))
  )
    throw malformed('integer not the shortest')
  return content
}

/** An INTEGER that is not negative, as its magnitude without a leading zero. */
export function magnitude(element: Element): Buffer {
  const bytes = integerBytes(element)
  if (bytes[0]! & 0x80) throw malformed('a negative integer')
  return bytes.length > 1 && bytes[0] === 0 ? bytes.subarray(1) : bytes
}

/** An INTEGER that is not negative and fits RFC 5280's 20 octets. */
export function bigInteger(element: Element): bigint {
  const bytes = magnitude(element)
  if (bytes.length > 20) throw malformed('integer too large')
  return BigInt(`0x${bytes.toString('hex')}`)
}

/** An INTEGER from 0 to 2³¹. */
export function smallInteger(element: Element): number {
  const value = bigInteger(element)
  if (value > 0x7fffffffn) throw malformed('integer too large')
  return Number(value)
}

/** BOOLEAN by DER: 0 or 255. */
export function boolean({ tag, content }: Element): boolean {
  if (tag !== TAG.boolean || content.length !== 1 || (content[0] !== 0 && content[0] !== 0xff))
    throw malformed('not a boolean')
  return content[0] === 0xff
}

/** BIT STRING of whole octets, as keys and signatures are. */
export function wholeBits({ tag, content }: Element): Buffer {
  if (tag !== TAG.bitString || content[0] !== 0) throw malformed('not a bit string of whole octets')
  return content.subarray(1)
}

/** Positions of the ones in a named-bit list of at most 16 bits. */
export function namedBits({ content }: Element): number[] {
  const unused = content[0]
  if (
    unused === undefined ||
    unused > 7 ||
    content.length > 3 ||
    (content.length === 1 && unused > 0)
  )
    throw malformed('not a list of bits')
  const last = content[content.length - 1]!
  // X.690 §11.2: no trailing zero bits, and what is unused is zero.
  if (content.length > 1 && (last & ((1 << (unused + 1)) - 1)) !== 1 << unused)
    throw malformed('bits not in their shortest form')
  const positions: number[] = []
  for (let bit = 0; bit < (content.length - 1) * 8; bit++)
    if (content[1 + (bit >> 3)]! & (0x80 >> (bit & 7))) positions.push(bit)
  return positions
}

/** OBJECT IDENTIFIER as dotted decimals. */
export function oidText({ tag, content }: Element): string {
  if (tag !== TAG.oid || content.length === 0 || content.length > 64 || content.at(-1)! & 0x80)
    throw malformed('not an object identifier')
  const arcs: number[] = []
  let arc = 0
  let fresh = true
  for (const octet of content) {
    if (fresh && octet === 0x80) throw malformed('object identifier not the shortest')
    arc = arc * 128 + (octet & 0x7f)
    if (arc > Number.MAX_SAFE_INTEGER / 128) throw malformed('object identifier too large')
    fresh = octet < 0x80
    if (fresh) {
      arcs.push(arc)
      arc = 0
    }
  }
  const joined = arcs[0]!
  const root = Math.min(2, Math.floor(joined / 40))
  return [root, joined - root * 40, ...arcs.slice(1)].join('.')
}

/** RFC 5280 §4.1.2.5: whole seconds, Z, and a day that exists. */
export function time({ tag, content }: Element): Date {
  const short = tag === TAG.utcTime
  if (!short && tag !== TAG.generalizedTime) throw malformed('not a time')
  // Digits by hand: lists of revocations have one for each entry.
  const from = short ? 0 : 2
  if (content.length !== from + 13 || content[from + 12] !== 0x5a) throw malformed('not a time')
  const written = pair(content, from)
  const century = short ? (written < 50 ? 20 : 19) : pair(content, 0)
  const year = century * 100 + written
  const month = pair(content, from + 2)
  const day = pair(content, from + 4)
  const hour = pair(content, from + 6)
  const minute = pair(content, from + 8)
  const second = pair(content, from + 10)
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second))
  const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day
  // Date.UTC takes the first hundred years for those of 1900.
  if (!exists || year < 100 || hour > 23 || minute > 59 || second > 59)
    throw malformed('a time that does not exist')
  return date
}

/** Two decimal digits. */
function pair(content: Buffer, at: number): number {
  const tens = content[at]! - 0x30
  const ones = content[at + 1]! - 0x30
  if (!(tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9)) throw malformed('not a time')
  return tens * 10 + ones
}

const PRINTABLE = /^[A-Za-z0-9 '()+,\-./:=?]*$/
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The text of any string type a name may use. */
export function text({ tag, content }: Element): string {
  switch (tag) {
    case TAG.utf8String:
      try {
        return strictUtf8.decode(content)
      } catch {
        throw malformed('not UTF-8')
      }
    case TAG.printableString: {
      const value = content.toString('latin1')
      if (!PRINTABLE.test(value)) throw malformed('not printable characters')
      return value
    }
    case TAG.ia5String:
      if (content.some((octet) => octet > 0x7f)) throw malformed('not ASCII')
      return content.toString('latin1')
    case TAG.teletexString:
      return content.toString('latin1')
    case TAG.bmpString:
      if (content.length % 2) throw malformed('half a character')
      return Buffer.from(content).swap16().toString('utf16le')
    default:
      throw malformed('not text')
  }
}

export const isPrintable = (value: string): boolean => PRINTABLE.test(value)
