import { CertError } from '../errors.ts'
import { constructed } from './tags.ts'

/** Where reading stops, so that hostile bytes cost little. */
export interface Limits {
  /** Octets of the whole. */
  maxLength: number
  /** Elements looked at, counted over the whole. */
  maxNodes: number
  /** Elements within elements. */
  maxDepth: number
}

/** Enough for a certificate, request or OCSP message; a hundredth of what would be felt. */
export const SMALL: Limits = { maxLength: 64 * 1024, maxNodes: 4_000, maxDepth: 16 }

export interface Element {
  tag: number
  /** The octets inside. */
  content: Buffer
  /** Tag, length and content: what a hash, a signature or an echo needs. */
  whole: Buffer
}

interface Budget {
  nodes: number
  maxDepth: number
}

/**
 * Walks the elements of one level, strictly by DER: one-octet tags, definite and shortest lengths,
 * nothing past the end. It reads only where it is asked to, never by itself into the depth, and copies
 * nothing.
 */
export class Reader {
  readonly #bytes: Buffer
  readonly #budget: Budget
  readonly #depth: number
  #at = 0

  private constructor(bytes: Buffer, budget: Budget, depth: number) {
    if (depth > budget.maxDepth) throw new CertError('too_large', 'DER nested too deeply')
    this.#bytes = bytes
    this.#budget = budget
    this.#depth = depth
  }

  /**
   * @throws CertError `too_large`
   */
  static over(bytes: Uint8Array, limits: Limits = SMALL): Reader {
    if (bytes.length > limits.maxLength) throw new CertError('too_large', 'too many bytes of DER')
    const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    return new Reader(view, { nodes: limits.maxNodes, maxDepth: limits.maxDepth }, 0)
  }

  get done(): boolean {
    return this.#at >= this.#bytes.length
  }

  /** The next element's tag, 0 at the end. */
  get tag(): number {
    return this.#bytes[this.#at] ?? 0
  }

  /**
   * The next element, whose tag must be this one if one is given.
   * @throws CertError `malformed`, `too_large`
   */
  next(tag?: number): Element {
    if (this.#budget.nodes-- <= 0) throw new CertError('too_large', 'too many elements of DER')
    const bytes = this.#bytes
    const start = this.#at
    const seen = this.tag
    if (tag !== undefined && seen !== tag)
      throw malformed(`expected tag ${tag.toString(16)}, found ${seen.toString(16)}`)
    const { from, to } = bounds(bytes, start)
    this.#at = to
    return { tag: seen, content: bytes.subarray(from, to), whole: bytes.subarray(start, to) }
  }

  /** The next element if it has this tag. */
  optional(tag: number): Element | undefined {
    return this.tag === tag ? this.next(tag) : undefined
  }

  /** Goes into the next element, one level down, on the same budget. */
  into(tag: number): Reader {
    return this.within(this.next(tag).content)
  }

  /** Goes into `[n]` if that is what comes next. */
  intoOptional(n: number): Reader | undefined {
    return this.tag === constructed(n) ? this.into(constructed(n)) : undefined
  }

  /** Reads these octets (an OCTET STRING's content, say) one level down, on the same budget. */
  within(content: Buffer): Reader {
    return new Reader(content, this.#budget, this.#depth + 1)
  }

  /**
   * Nothing may follow.
   * @throws CertError `malformed`
   */
  end(): void {
    if (!this.done) throw malformed('more bytes than belong there')
  }

  /** Every element that is left. */
  rest(): Element[] {
    const all: Element[] = []
    while (!this.done) all.push(this.next())
    return all
  }
}

/**
 * Where the content of the element at `start` begins and ends.
 * @throws CertError `malformed`
 */
export function bounds(bytes: Buffer, start: number): { from: number; to: number } {
  const first = bytes[start + 1]
  if (first === undefined) throw malformed('cut off')
  if ((bytes[start]! & 0x1f) === 0x1f) throw malformed('a tag of several octets')
  let from = start + 2
  let length = first
  if (first >= 0x80) {
    const count = first & 0x7f
    // 0x80 is BER's indefinite length; four octets are 4 GB already.
    if (count === 0 || count > 4 || from + count > bytes.length) throw malformed('bad length')
    length = bytes.readUIntBE(from, count)
    from += count
    if (length < 0x80 || (count > 1 && length < 2 ** (8 * (count - 1))))
      throw malformed('length not the shortest')
  }
  const to = from + length
  if (to > bytes.length) throw malformed('longer than what holds it')
  return { from, to }
}

export const malformed = (detail: string): CertError => new CertError('malformed', detail)

/** One element and nothing after it. */
export function single(bytes: Uint8Array, tag: number, limits: Limits = SMALL): Reader {
  const outer = Reader.over(bytes, limits)
  const inner = outer.into(tag)
  outer.end()
  return inner
}
