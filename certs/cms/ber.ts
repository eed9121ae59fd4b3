import { bounds, malformed } from '../der/read.ts'
import { TAG } from '../der/tags.ts'
import { element } from '../der/write.ts'
import { CertError } from '../errors.ts'

const CONSTRUCTED = 0x20
const STRING_IN_PIECES = TAG.octetString | CONSTRUCTED
const MAX_DEPTH = 24
const MAX_NODES = 8_000
const END = 0

/**
 * DER of what was sent in BER (X.690 §8): lengths that are indefinite or longer than need be, and octet
 * strings in pieces, as Java's and older programs write CMS. What is DER already comes back as it was;
 * the order of a set is left alone, since a signature may have been made over it.
 * @throws CertError `malformed`, `too_large`
 */
export function toDer(bytes: Uint8Array, maxLength: number): Buffer {
  if (bytes.length > maxLength) throw new CertError('too_large', 'too many bytes of BER')
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const walk = { bytes: view, nodes: MAX_NODES }
  const { der, to } = rewrite(walk, 0, 0)
  if (to !== view.length) throw malformed('more bytes than belong there')
  return der
}

interface Walk {
  bytes: Buffer
  nodes: number
}

function rewrite(walk: Walk, start: number, depth: number): { der: Buffer; to: number } {
  if (depth > MAX_DEPTH) throw new CertError('too_large', 'BER nested too deeply')
  if (walk.nodes-- <= 0) throw new CertError('too_large', 'too many elements of BER')
  const { bytes } = walk
  const tag = bytes[start]
  if (tag === undefined || (tag & 0x1f) === 0x1f || tag === END) throw malformed('not an element')
  const isConstructed = (tag & CONSTRUCTED) !== 0
  const { from, to } = extent(bytes, start)
  if (to === null && !isConstructed) throw malformed('an indefinite length without parts')
  if (!isConstructed) return { der: element(tag, bytes.subarray(from, to!)), to: to! }
  const parts: Buffer[] = []
  let at = from
  const isOver = () => (to === null ? bytes[at] === END && bytes[at + 1] === END : at >= to)
  while (!isOver()) {
    const part = rewrite(walk, at, depth + 1)
    parts.push(part.der)
    at = part.to
  }
  if (to !== null && at !== to) throw malformed('longer than what holds it')
  const der = tag === STRING_IN_PIECES ? joined(parts) : element(tag, ...parts)
  return { der, to: to ?? at + 2 }
}

/** One octet string of its pieces, which are strings themselves (X.690 §8.7.3). */
export function joined(parts: readonly Buffer[]): Buffer {
  return element(
    TAG.octetString,
    ...parts.map((part) => {
      if (part[0] !== TAG.octetString) throw malformed('a string of other pieces')
      return part.subarray(bounds(part, 0).from)
    }),
  )
}

/** Where the content begins and ends; null where only its parts tell. */
function extent(bytes: Buffer, start: number): { from: number; to: number | null } {
  const first = bytes[start + 1]
  if (first === undefined) throw malformed('cut off')
  if (first === 0x80) return { from: start + 2, to: null }
  const count = first < 0x80 ? 0 : first & 0x7f
  const from = start + 2 + count
  if (count > 4 || from > bytes.length) throw malformed('bad length')
  const length = count === 0 ? first : bytes.readUIntBE(start + 2, count)
  if (from + length > bytes.length) throw malformed('longer than what holds it')
  return { from, to: from + length }
}
