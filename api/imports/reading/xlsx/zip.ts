import { setImmediate as othersTurn } from 'node:timers/promises'
import { createInflateRaw } from 'node:zlib'
import { ReadError } from '../read-error.ts'

/** What a workbook may unpack to: 100,000 rows of a wide ledger are about 100 MB of XML. */
const MAX_UNPACKED_BYTES = 1024 * 1024 * 1024
/** Text deflates to a tenth, XML of a table to a fortieth; a bomb to a thousandth. */
const MAX_RATIO = 200
const MAX_ENTRIES = 10_000
/** As much as an inflating stream gives at a time. */
const PIECE_BYTES = 16 * 1024

const CENTRAL_HEADER = 0x02014b50
const LOCAL_HEADER = 0x04034b50
const END_OF_DIRECTORY = 0x06054b50

interface Entry {
  name: string
  method: number
  packedBytes: number
  offset: number
}

/** Parts of a zip archive, unpacked piece by piece; what they say of their own size is not believed. */
export interface Archive {
  has(name: string): boolean
  names: string[]
  /** Throws ReadError `unpacks_too_large` as soon as more comes out than may. */
  read(name: string, maxBytes?: number): AsyncGenerator<Buffer>
}

/** APPNOTE.TXT 6.3: the directory at the end says where the entries are. Throws ReadError. */
export function openArchive(bytes: Uint8Array): Archive {
  const zip = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const entries = new Map(directory(zip).map((entry) => [entry.name, entry]))
  let unpacked = 0
  async function* read(name: string, maxBytes = MAX_UNPACKED_BYTES): AsyncGenerator<Buffer> {
    const entry = entries.get(name)
    if (!entry) throw new ReadError('damaged_workbook')
    const packed = contentOf(zip, entry)
    if (entry.method === 0) {
      if (packed.length > maxBytes) throw new ReadError('unpacks_too_large')
      for (let at = 0; at < packed.length; at += PIECE_BYTES) {
        await othersTurn()
        yield packed.subarray(at, at + PIECE_BYTES)
      }
      return
    }
    if (entry.method !== 8) throw new ReadError('damaged_workbook')
    const inflate = createInflateRaw()
    inflate.end(packed)
    let out = 0
    try {
      for await (const piece of inflate as AsyncIterable<Buffer>) {
        out += piece.length
        unpacked += piece.length
        const isBomb = out > 1024 * 1024 && out > entry.packedBytes * MAX_RATIO
        if (isBomb || out > maxBytes || unpacked > MAX_UNPACKED_BYTES)
          throw new ReadError('unpacks_too_large')
        yield piece
      }
    } catch (error) {
      if (error instanceof ReadError) throw error
      throw new ReadError('damaged_workbook')
    } finally {
      inflate.destroy()
    }
  }
  return { has: (name) => entries.has(name), names: [...entries.keys()], read }
}

function directory(zip: Buffer): Entry[] {
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'))
  if (end < 0 || end + 22 > zip.length) throw new ReadError('damaged_workbook')
  if (zip.readUInt32LE(end) !== END_OF_DIRECTORY) throw new ReadError('damaged_workbook')
  const count = zip.readUInt16LE(end + 10)
  if (count > MAX_ENTRIES) throw new ReadError('damaged_workbook')
  const entries: Entry[] = []
  for (let at = zip.readUInt32LE(end + 16), n = 0; n < count; n++) {
    if (at + 46 > zip.length || zip.readUInt32LE(at) !== CENTRAL_HEADER) {
      throw new ReadError('damaged_workbook')
    }
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((o) =>
      zip.readUInt16LE(at + o),
    )
    // Bit 0 of the flags: encrypted.
    if (zip.readUInt16LE(at + 8) & 1) throw new ReadError('password_protected')
    entries.push({
      name: zip.toString('utf8', at + 46, at + 46 + nameLength!).replaceAll('\\', '/'),
      method: zip.readUInt16LE(at + 10),
      packedBytes: zip.readUInt32LE(at + 20),
      offset: zip.readUInt32LE(at + 42),
    })
    at += 46 + nameLength! + extraLength! + commentLength!
  }
  return entries
}

function contentOf(zip: Buffer, { offset, packedBytes }: Entry): Buffer {
  if (offset + 30 > zip.length || zip.readUInt32LE(offset) !== LOCAL_HEADER) {
    throw new ReadError('damaged_workbook')
  }
  const start = offset + 30 + zip.readUInt16LE(offset + 26) + zip.readUInt16LE(offset + 28)
  if (start + packedBytes > zip.length) throw new ReadError('damaged_workbook')
  return zip.subarray(start, start + packedBytes)
}
