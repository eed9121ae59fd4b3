import type { Read } from './read.ts'

/* RFC 8794 (EBML) and RFC 9559 (Matroska): a file is elements of an ID, a size and what is in them. */

const EBML = 0x1a45dfa3
const DOC_TYPE = 0x4282
const SEGMENT = 0x18538067
const INFO = 0x1549a966
const TIMESTAMP_SCALE = 0x2ad7b1
const DURATION = 0x4489
const CLUSTER = 0x1f43b675
const TIMESTAMP = 0xe7
const SIMPLE_BLOCK = 0xa3
const BLOCK_GROUP = 0xa0
const BLOCK = 0xa1

/** What a segment holds beside clusters: a cluster of unknown size ends where one of these begins. */
const LEVEL_1 = new Set([0x114d9b74, INFO, 0x1654ae6b, 0x1c53bb6b, 0x1043a770, 0x1254c367, CLUSTER])

export const isWebm = (head: Buffer): boolean =>
  head.length >= 4 && head.readUInt32BE(0) === EBML && docTypeOf(head) === 'webm'

/** Within the header, which is the first element and short. */
function docTypeOf(head: Buffer): string | null {
  const at = head.indexOf(Buffer.from([DOC_TYPE >> 8, DOC_TYPE & 0xff]))
  const size = at >= 0 && head[at + 2] ? vint(head, at + 2, false) : null
  const from = at + 2 + (size?.length ?? 0)
  return size && head.toString('latin1', from, from + size.value)
}

interface Element {
  id: number
  from: number
  /** Null where the size is not known (RFC 8794 §6.2). */
  size: number | null
}

async function elementAt(read: Read, at: number): Promise<Element | null> {
  const head = await read(at, 12)
  const id = head[0] ? vint(head, 0, true) : null
  const size = id && head.length > id.length ? vint(head, id.length, false) : null
  if (!id || !size) return null
  return {
    id: id.value,
    from: at + id.length + size.length,
    size: size.isUnknown ? null : size.value,
  }
}

/** RFC 8794 §4: as many bytes as there are zeros before the first one, and one more. */
function vint(bytes: Buffer, at: number, keepsMarker: boolean) {
  const length = Math.clz32(bytes[at]!) - 23
  if (length > 8 || bytes.length < at + length) return null
  let value = keepsMarker ? bytes[at]! : bytes[at]! & (0xff >> length)
  let isUnknown = value === 0xff >> length
  for (let each = 1; each < length; each++) {
    value = value * 256 + bytes[at + each]!
    isUnknown &&= bytes[at + each] === 0xff
  }
  return { value, length, isUnknown: isUnknown && !keepsMarker }
}

/** As the file says; one that was recorded as it came says nothing, and its last block tells. */
export async function durationOfWebm(read: Read, size: number): Promise<number> {
  const header = await elementAt(read, 0)
  const segment = header?.size ? await elementAt(read, header.from + header.size) : null
  if (segment?.id !== SEGMENT) return 0
  const end = segment.size === null ? size : Math.min(segment.from + segment.size, size)
  const found = { scale: 1_000_000, duration: 0, last: 0 }
  for (let at = segment.from; at < end; ) {
    const element = await elementAt(read, at)
    if (!element) break
    if (element.id === INFO && element.size !== null) await readInfo(read, element, found)
    if (found.duration > 0) break
    at =
      element.id === CLUSTER
        ? await readCluster(read, element, end, found)
        : element.from + (element.size ?? end)
  }
  const units = found.duration > 0 ? found.duration : found.last
  return Math.round((units * found.scale) / 1_000_000)
}

interface Found {
  scale: number
  duration: number
  last: number
}

async function readInfo(read: Read, info: Element, found: Found): Promise<void> {
  const end = info.from + info.size!
  for (let at = info.from; at < end; ) {
    const element = await elementAt(read, at)
    if (!element || element.size === null) return
    const value = await read(element.from, Math.min(element.size, 8))
    if (element.id === TIMESTAMP_SCALE && value.length > 0) found.scale = unsigned(value)
    if (element.id === DURATION && value.length === 4) found.duration = value.readFloatBE(0)
    if (element.id === DURATION && value.length === 8) found.duration = value.readDoubleBE(0)
    at = element.from + element.size
  }
}

const unsigned = (bytes: Buffer): number => bytes.reduce((value, byte) => value * 256 + byte, 0)

/** The place behind the cluster. */
async function readCluster(
  read: Read,
  cluster: Element,
  limit: number,
  found: Found,
): Promise<number> {
  const end = cluster.size === null ? limit : Math.min(cluster.from + cluster.size, limit)
  let start = 0
  let at = cluster.from
  while (at < end) {
    const element = await elementAt(read, at)
    if (!element || (cluster.size === null && LEVEL_1.has(element.id))) break
    // A group's own elements follow its head.
    if (element.id === BLOCK_GROUP) {
      at = element.from
      continue
    }
    if (element.size === null) break
    if (element.id === TIMESTAMP)
      start = unsigned(await read(element.from, Math.min(element.size, 8)))
    if (element.id === SIMPLE_BLOCK || element.id === BLOCK) {
      found.last = Math.max(found.last, start + (await timeIn(read, element)))
    }
    at = element.from + element.size
  }
  // What can't be read ends the file: going on from there would read for ever.
  return at > cluster.from ? at : limit
}

/** RFC 9559 §10.1: behind the track number, 16 bits relative to the cluster. */
async function timeIn(read: Read, block: Element): Promise<number> {
  const head = await read(block.from, 10)
  const track = head[0] ? vint(head, 0, false) : null
  return track && head.length >= track.length + 2 ? head.readInt16BE(track.length) : 0
}
