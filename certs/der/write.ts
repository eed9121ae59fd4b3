import { CertError } from '../errors.ts'
import { constructed, TAG } from './tags.ts'

/** Tag, shortest length (X.690 §10.1) and the parts, copied once. */
export function element(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  let length = 0
  for (const part of parts) length += part.length
  const out = Buffer.allocUnsafe(headerLength(length) + length)
  let at = writeHeader(out, 0, tag, length)
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

/** Octets that tag and length take for so much content. */
export function headerLength(length: number): number {
  if (length < 0x80) return 2
  if (length < 0x100) return 3
  if (length < 0x10000) return 4
  return length < 0x1000000 ? 5 : 6
}

/** Writes tag and length; returns where the content starts. */
export function writeHeader(out: Buffer, at: number, tag: number, length: number): number {
  out[at] = tag
  const octets = headerLength(length) - 2
  if (octets === 0) {
    out[at + 1] = length
    return at + 2
  }
  out[at + 1] = 0x80 | octets
  out.writeUIntBE(length, at + 2, octets)
  return at + 2 + octets
}

export const sequence = (...parts: readonly Uint8Array[]): Buffer => element(TAG.sequence, ...parts)

/** SET OF: parts in ascending order of their encodings (X.690 §11.6). */
export const setOf = (...parts: readonly Uint8Array[]): Buffer =>
  element(TAG.set, ...[...parts].sort(Buffer.compare))

/** `[n] EXPLICIT`, or `[n] IMPLICIT` over a constructed type whose content the parts are. */
export const tagged = (n: number, ...parts: readonly Uint8Array[]): Buffer =>
  element(constructed(n), ...parts)

/** INTEGER from an unsigned big-endian magnitude: no needless zeros, one where the sign bit asks for it. */
export function unsigned(magnitude: Uint8Array): Buffer {
  let start = 0
  while (start < magnitude.length - 1 && magnitude[start] === 0) start++
  const bytes = magnitude.subarray(start)
  if (bytes.length === 0) return element(TAG.integer, Buffer.of(0))
  return bytes[0]! & 0x80 ? element(TAG.integer, Buffer.of(0), bytes) : element(TAG.integer, bytes)
}

/** INTEGER of a number that is not negative. */
export function integer(value: number | bigint): Buffer {
  const hex = value.toString(16)
  return unsigned(Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex'))
}

export const octets = (...parts: readonly Uint8Array[]): Buffer =>
  element(TAG.octetString, ...parts)
export const bits = (bytes: Uint8Array): Buffer => element(TAG.bitString, Buffer.of(0), bytes)
export const utf8 = (text: string): Buffer => element(TAG.utf8String, Buffer.from(text, 'utf8'))
export const TRUE = element(TAG.boolean, Buffer.of(0xff))
export const NULL = element(TAG.null)

/** A named-bit list: trailing zero bits are left out (X.690 §11.2.2). */
export function namedBits(positions: readonly number[]): Buffer {
  if (positions.length === 0) return element(TAG.bitString, Buffer.of(0))
  const last = Math.max(...positions)
  const bytes = Buffer.alloc((last >> 3) + 1)
  for (const position of positions) bytes[position >> 3]! |= 0x80 >> (position & 7)
  return element(TAG.bitString, Buffer.of(7 - (last & 7)), bytes)
}

const oids = new Map<string, Buffer>()

/** OBJECT IDENTIFIER from dotted decimals. Only for the identifiers of our own lists: each is kept. */
export function oid(dotted: string): Buffer {
  const known = oids.get(dotted)
  if (known) return known
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  const octetsOf = (arc: number): number[] => {
    const out = [arc & 0x7f]
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128))
      out.unshift(0x80 | (left & 0x7f))
    return out
  }
  const encoded = element(TAG.oid, Buffer.from([first * 40 + second, ...rest].flatMap(octetsOf)))
  oids.set(dotted, encoded)
  return encoded
}

const UTC_FROM = Date.UTC(1950, 0, 1)
const UTC_UNTIL = Date.UTC(2050, 0, 1)
const LAST = Date.UTC(10000, 0, 1)

/**
 * RFC 5280 §4.1.2.5: UTCTime through 2049, GeneralizedTime from 2050 on, whole seconds, Z.
 * @throws CertError `bad_facts` for a date that neither can hold
 */
export function time(date: Date): Buffer {
  const ms = date.getTime()
  return ms >= UTC_FROM && ms < UTC_UNTIL
    ? element(TAG.utcTime, Buffer.from(digits(date).slice(2), 'latin1'))
    : generalizedTime(date)
}

const MANY_SECONDS = 256
const seconds = new Map<number, Buffer>()

/** GeneralizedTime whatever the year (OCSP, invalidity date). Answers of one second share theirs. */
export function generalizedTime(date: Date): Buffer {
  const second = Math.floor(date.getTime() / 1000)
  const known = seconds.get(second)
  if (known) return known
  const made = element(TAG.generalizedTime, Buffer.from(digits(date), 'latin1'))
  if (seconds.size >= MANY_SECONDS) seconds.clear()
  seconds.set(second, made)
  return made
}

function digits(date: Date): string {
  const ms = date.getTime()
  // Year 0 to 9999; NaN fails both.
  if (!(ms >= -62167219200000 && ms < LAST))
    throw new CertError('bad_facts', 'not a date X.509 can hold')
  const iso = date.toISOString()
  return `${iso.slice(0, 4)}${iso.slice(5, 7)}${iso.slice(8, 10)}${iso.slice(11, 13)}${iso.slice(14, 16)}${iso.slice(17, 19)}Z`
}
