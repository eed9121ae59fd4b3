/**
 * The signer's socket in both directions: lengths of head and body as 4 octets each, big-endian; the
 * head, JSON; the body, raw bytes (what is to be signed, or the signature).
 */
export interface Frame {
  head: unknown
  body: Buffer
}

const PREFIX = 8
const MAX_HEAD_BYTES = 64 * 1024

/** What came is no frame of ours: the connection is of no more use. */
export class FrameError extends Error {
  override readonly name = 'FrameError'
}

export function encodeFrame(head: object, body: Uint8Array = new Uint8Array()): Buffer {
  const json = Buffer.from(JSON.stringify(head))
  const prefix = Buffer.alloc(PREFIX)
  prefix.writeUInt32BE(json.length, 0)
  prefix.writeUInt32BE(body.length, 4)
  return Buffer.concat([prefix, json, body])
}

/**
 * Takes the stream's pieces and gives whole frames. The head comes first, and says by `bodyLimit` how
 * long a body may be, so that nobody fills our memory with what we shall not read.
 */
export function frameReader(bodyLimit: (head: unknown) => number, onFrame: (frame: Frame) => void) {
  let pieces: Buffer[] = []
  let held = 0
  let prefix: { head: number; body: number } | undefined
  let head: unknown

  const take = (length: number): Buffer => {
    const all = pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces)
    const rest = all.subarray(length)
    pieces = rest.length > 0 ? [rest] : []
    held = rest.length
    return all.subarray(0, length)
  }
  const step = (): boolean => {
    if (!prefix) {
      if (held < PREFIX) return false
      const bytes = take(PREFIX)
      prefix = { head: bytes.readUInt32BE(0), body: bytes.readUInt32BE(4) }
      if (prefix.head === 0 || prefix.head > MAX_HEAD_BYTES) throw new FrameError('head too long')
    }
    if (head === undefined) {
      if (held < prefix.head) return false
      head = parse(take(prefix.head))
      if (prefix.body > bodyLimit(head)) throw new FrameError('body too long')
    }
    if (held < prefix.body) return false
    const frame = { head, body: prefix.body > 0 ? take(prefix.body) : Buffer.alloc(0) }
    prefix = undefined
    head = undefined
    onFrame(frame)
    return true
  }

  return {
    push(chunk: Buffer): void {
      pieces.push(chunk)
      held += chunk.length
      while (step());
    },
    /** Whether a frame has begun and not ended. */
    isPartial: () => held > 0 || prefix !== undefined,
  }
}

function parse(bytes: Buffer): unknown {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'))
    if (typeof value === 'object' && value !== null) return value
  } catch {
    // Said below.
  }
  throw new FrameError('head is not a JSON object')
}
