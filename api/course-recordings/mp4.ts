import type { Read } from './read.ts'

/* ISO/IEC 14496-12: a file is boxes of a size, a type and what is in them. */

/** Brands of QuickTime and of images stand in the same box; browsers don't play those. */
const BRANDS = /^(isom|iso[2-9]|mp4[12]|avc1|M4V |dash|msdh|mmp4|f4v )/

export const isMp4 = (head: Buffer): boolean =>
  head.length >= 12 && head.toString('latin1', 4, 8) === 'ftyp' && BRANDS.test(brandOf(head))

const brandOf = (head: Buffer) => head.toString('latin1', 8, 12)

interface Box {
  type: string
  from: number
  to: number
}

async function* boxes(read: Read, from: number, to: number): AsyncGenerator<Box> {
  for (let at = from; at + 8 <= to; ) {
    const head = await read(at, 16)
    if (head.length < 8) return
    // §4.2: 1 means that 64 bits follow, 0 that the box goes on to the end.
    const small = head.readUInt32BE(0)
    const isLarge = small === 1
    if (isLarge && head.length < 16) return
    const size = isLarge ? Number(head.readBigUInt64BE(8)) : small === 0 ? to - at : small
    const header = isLarge ? 16 : 8
    if (size < header) return
    yield { type: head.toString('latin1', 4, 8), from: at + header, to: Math.min(at + size, to) }
    at += size
  }
}

async function find(read: Read, from: number, to: number, type: string): Promise<Box | null> {
  for await (const box of boxes(read, from, to)) if (box.type === type) return box
  return null
}

/** §8.2.2 movie header; of a fragmented file, §8.8.2 movie extends header. */
export async function durationOfMp4(read: Read, size: number): Promise<number> {
  const movie = await find(read, 0, size, 'moov')
  const header = movie && (await find(read, movie.from, movie.to, 'mvhd'))
  if (!movie || !header) return 0
  const facts = await read(header.from, 32)
  const isLong = facts[0] === 1
  if (facts.length < 32) return 0
  const scale = facts.readUInt32BE(isLong ? 20 : 12)
  const units = isLong ? Number(facts.readBigUInt64BE(24)) : facts.readUInt32BE(16)
  const whole = units > 0 ? units : await fragmented(read, movie)
  return scale > 0 ? Math.round((1000 * whole) / scale) : 0
}

async function fragmented(read: Read, movie: Box): Promise<number> {
  const extends_ = await find(read, movie.from, movie.to, 'mvex')
  const header = extends_ && (await find(read, extends_.from, extends_.to, 'mehd'))
  if (!header) return 0
  const facts = await read(header.from, 12)
  if (facts.length < 8) return 0
  if (facts[0] !== 1) return facts.readUInt32BE(4)
  return facts.length < 12 ? 0 : Number(facts.readBigUInt64BE(4))
}
