/*
 * Small recordings, made by hand: sound containers of so many seconds, whose pictures nobody looks at.
 */

const box = (type: string, ...parts: Buffer[]): Buffer => {
  const body = Buffer.concat(parts)
  const head = Buffer.alloc(8)
  head.writeUInt32BE(body.length + 8, 0)
  head.write(type, 4, 'latin1')
  return Buffer.concat([head, body])
}

const SCALE = 1000

/** ISO/IEC 14496-12; `late`: as a camera writes it, with the header behind the pictures. */
export function mp4(seconds: number, { late = false, bytes = 2000 } = {}): Uint8Array<ArrayBuffer> {
  const header = Buffer.alloc(100)
  header.writeUInt32BE(SCALE, 12)
  header.writeUInt32BE(Math.round(seconds * SCALE), 16)
  const type = box('ftyp', Buffer.from('isom\0\0\0\0isom', 'latin1'))
  const movie = box('moov', box('mvhd', header))
  const pictures = box('mdat', pattern(bytes))
  const parts = late ? [type, pictures, movie] : [type, movie, pictures]
  return new Uint8Array(Buffer.concat(parts))
}

/** Bytes that differ from place to place, so that a wrong range shows. */
const pattern = (length: number): Buffer =>
  Buffer.from(Array.from({ length }, (_, at) => (at * 7 + (at >> 8)) % 256))

const UNKNOWN = Buffer.from([0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])

const element = (id: number[], body: Buffer, isLive = false): Buffer => {
  const size = Buffer.alloc(8)
  size.writeBigUInt64BE(BigInt(body.length))
  size[0] = 0x01
  return Buffer.concat([Buffer.from(id), isLive ? UNKNOWN : size, body])
}

/** RFC 9559; `live`: as a browser records it, without a duration and with sizes that nobody knew. */
export function webm(seconds: number, { live = false } = {}): Uint8Array<ArrayBuffer> {
  const duration = Buffer.alloc(8)
  duration.writeDoubleBE(seconds * 1000)
  const scale = Buffer.from([0x0f, 0x42, 0x40])
  const info = element(
    [0x15, 0x49, 0xa9, 0x66],
    Buffer.concat([
      element([0x2a, 0xd7, 0xb1], scale),
      ...(live ? [] : [element([0x44, 0x89], duration)]),
    ]),
  )
  const clusters = Array.from({ length: seconds }, (_, second) => {
    const start = Buffer.alloc(4)
    start.writeUInt32BE(second * 1000)
    const block = element([0xa3], Buffer.from([0x81, 0, 0, 0x80, 1, 2, 3]))
    return element([0x1f, 0x43, 0xb6, 0x75], Buffer.concat([element([0xe7], start), block]), live)
  })
  return new Uint8Array(
    Buffer.concat([
      element([0x1a, 0x45, 0xdf, 0xa3], element([0x42, 0x82], Buffer.from('webm', 'latin1'))),
      element([0x18, 0x53, 0x80, 0x67], Buffer.concat([info, ...clusters]), live),
    ]),
  )
}
