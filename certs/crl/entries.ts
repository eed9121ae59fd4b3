import { isCanonicalSerial } from '../certificate/serial.ts'
import { bounds, malformed } from '../der/read.ts'
import { TAG } from '../der/tags.ts'
import { integerBytes, time } from '../der/values.ts'
import { generalizedTime, time as writeTime } from '../der/write.ts'
import { CertError } from '../errors.ts'
import { REASON_CODES, type RevocationReason, reasonOf } from './reasons.ts'

/** A certificate that is revoked or held; in a delta also one that no longer is (`removeFromCRL`). */
export interface RevokedEntry {
  serial: Uint8Array
  revokedAt: Date
  /** Absent or `unspecified`: none is written. */
  reason?: RevocationReason
  /** RFC 5280 §5.3.2: since when the key is thought compromised. */
  invalidSince?: Date
}

const REASON = Buffer.from('300a0603551d1504030a01', 'hex')
const INVALIDITY = Buffer.from('30180603551d180411', 'hex')
/** An entry with everything, and room to spare. */
const LONGEST = 96
const DAY_MS = 86_400_000

/**
 * All entries, one after another, in one buffer that grows: a hundred thousand small ones copied level
 * by level would cost more than the signature does.
 * @throws CertError `bad_facts` for a serial not canonical or listed twice, a date out of range
 */
export function encodeEntries(entries: Iterable<RevokedEntry>): Buffer {
  let out = Buffer.allocUnsafe(16 * 1024)
  let at = 0
  const seen = new SeenSerials()
  const dates = timeCache()
  for (const { serial, revokedAt, reason, invalidSince } of entries) {
    if (!isCanonicalSerial(serial)) throw new CertError('bad_facts', 'a serial not canonical')
    seen.add(serial)
    if (out.length - at < LONGEST) {
      const larger = Buffer.allocUnsafe(out.length * 2)
      out.copy(larger, 0, 0, at)
      out = larger
    }
    // Every length here is below 128, so one octet each.
    const start = at
    at += 2
    out[at++] = TAG.integer
    out[at++] = serial.length
    out.set(serial, at)
    at += serial.length
    at = dates(out, at, revokedAt)
    const code = reason ? REASON_CODES[reason] : 0
    const extensions = (code ? REASON.length + 1 : 0) + (invalidSince ? INVALIDITY.length + 17 : 0)
    // RFC 5280 §5.1.2.6: absent, never an empty list.
    if (extensions) {
      out[at++] = TAG.sequence
      out[at++] = extensions
      if (code) {
        out.set(REASON, at)
        at += REASON.length
        out[at++] = code
      }
      if (invalidSince) {
        out.set(INVALIDITY, at)
        at += INVALIDITY.length
        out.set(generalizedTime(invalidSince), at)
        at += 17
      }
    }
    out[start] = TAG.sequence
    out[start + 1] = at - start - 2
  }
  return out.subarray(0, at)
}

/** Serials in ascending order are told apart for nothing; only others are remembered. */
class SeenSerials {
  #last: Uint8Array = Buffer.alloc(0)
  #ascending: Uint8Array[] | undefined = []
  #all = new Set<string>()

  add(serial: Uint8Array): void {
    if (this.#ascending) {
      if (Buffer.compare(this.#last, serial) < 0) {
        this.#ascending.push(serial)
        this.#last = serial
        return
      }
      for (const earlier of this.#ascending) this.#all.add(key(earlier))
      this.#ascending = undefined
    }
    const size = this.#all.size
    if (this.#all.add(key(serial)).size === size)
      throw new CertError('bad_facts', 'a serial is listed twice')
  }
}

const key = (serial: Uint8Array): string => Buffer.from(serial).toString('latin1')

/** Writes dates; the part up to the day is made once for each day in a row. */
function timeCache() {
  let day = Number.NaN
  let prefix: Buffer = Buffer.alloc(0)
  return (out: Buffer, at: number, date: Date): number => {
    const ms = date.getTime()
    const today = Math.floor(ms / DAY_MS)
    if (today !== day) {
      // Tag, length and digits to the day; NaN never equals itself, and throws in here.
      prefix = writeTime(date).subarray(0, -7)
      day = today
    }
    out.set(prefix, at)
    const seconds = Math.floor((ms - day * DAY_MS) / 1000)
    let end = at + prefix.length
    end = twoDigits(out, end, Math.floor(seconds / 3600))
    end = twoDigits(out, end, Math.floor(seconds / 60) % 60)
    end = twoDigits(out, end, seconds % 60)
    out[end] = 0x5a
    return end + 1
  }
}

function twoDigits(out: Buffer, at: number, value: number): number {
  const tens = Math.floor(value / 10)
  out[at] = 0x30 + tens
  out[at + 1] = 0x30 + value - tens * 10
  return at + 2
}

/** An entry as read. */
export interface FoundEntry {
  serial: Buffer
  revokedAt: Date
  reason?: RevocationReason
  invalidSince?: Date
}

/** Reads entries one at a time, so that a million of them need no memory. @throws CertError `malformed` */
export function* readEntries(content: Buffer): Generator<FoundEntry> {
  for (let at = 0; at < content.length; ) {
    if (content[at] !== TAG.sequence) throw malformed('not an entry')
    const entry = bounds(content, at)
    const serial = part(content, entry.from, entry.to, TAG.integer)
    const canonical = integerBytes({ tag: TAG.integer, content: serial.bytes, whole: serial.bytes })
    const tag = content[serial.to]!
    const date = part(content, serial.to, entry.to, tag)
    const found: FoundEntry = {
      serial: canonical,
      revokedAt: time({ tag, content: date.bytes, whole: date.bytes }),
    }
    if (date.to < entry.to) readExtensions(content, date.to, entry.to, found)
    at = entry.to
    yield found
  }
}

/** The element at `from`, which must end at or before `limit`. */
function part(content: Buffer, from: number, limit: number, tag: number) {
  if (from >= limit || content[from] !== tag) throw malformed('an entry out of shape')
  const inner = bounds(content, from)
  if (inner.to > limit) throw malformed('an entry out of shape')
  return { from: inner.from, to: inner.to, bytes: content.subarray(inner.from, inner.to) }
}

function readExtensions(content: Buffer, from: number, limit: number, found: FoundEntry): void {
  const list = part(content, from, limit, TAG.sequence)
  if (list.to !== limit || list.from === list.to) throw malformed('entry extensions out of shape')
  for (let at = list.from; at < list.to; ) {
    const { bytes, to } = part(content, at, list.to, TAG.sequence)
    const whole = content.subarray(at, to)
    at = to
    if (whole.length === 12 && whole.subarray(0, 11).equals(REASON)) {
      found.reason = reasonOf(whole[11]!)
      // RFC 5280 §5.3.1: 0 is to be left out, 7 is not used.
      if (!found.reason || found.reason === 'unspecified') throw malformed('a reason that is none')
    } else if (whole.length === 26 && whole.subarray(0, 9).equals(INVALIDITY)) {
      const value = part(whole, 9, whole.length, TAG.generalizedTime)
      found.invalidSince = time({ tag: TAG.generalizedTime, content: value.bytes, whole })
    } else if (isCritical(bytes)) {
      throw new CertError('unsupported', 'a critical extension of an entry')
    }
  }
}

function isCritical(extension: Buffer): boolean {
  const { to } = part(extension, 0, extension.length, TAG.oid)
  return extension[to] === TAG.boolean
}
