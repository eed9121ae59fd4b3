/**
 * Pseudo-random draws from a named stream: sfc32 (Doty-Humphrey, PractRand) seeded by MurmurHash3's mixer.
 * Not for secrets. Streams of different names are independent, so that a change to one part of the
 * demo leaves the others as they were.
 */
export interface Random {
  /** 0 ≤ n < below. */
  int(below: number): number
  /** Both ends included. */
  between(min: number, max: number): number
  chance(probability: number): boolean
  pick<T>(list: readonly T[]): T
  shuffle<T>(list: readonly T[]): T[]
  digits(count: number): string
  hex(count: number): string
  /** Shaped like a random UUID (RFC 9562 §5.4). */
  uuid(): string
  /** Draws until the value is one that this stream has not given for `taken` yet. */
  fresh(taken: Set<string>, draw: () => string): string
}

export function createRandom(seed: string): Random {
  const next = sfc32(seed)
  const int = (below: number) => Math.floor((next() / 2 ** 32) * below)
  return {
    int,
    between: (min, max) => min + int(max - min + 1),
    chance: (probability) => next() < probability * 2 ** 32,
    pick: (list) => list[int(list.length)]!,
    shuffle: (list) => {
      const copy = [...list]
      for (let at = copy.length - 1; at > 0; at--) {
        const other = int(at + 1)
        const held = copy[at]!
        copy[at] = copy[other]!
        copy[other] = held
      }
      return copy
    },
    digits: (count) => {
      let text = ''
      for (let left = count; left > 0; left -= 6) {
        const many = Math.min(left, 6)
        text += String(int(10 ** many)).padStart(many, '0')
      }
      return text
    },
    hex: (count) => {
      let text = ''
      while (text.length < count) text += next().toString(16).padStart(8, '0')
      return text.slice(0, count)
    },
    uuid: () => formatUuid([next(), next(), next(), next()]),
    fresh: (taken, draw) => {
      for (;;) {
        const value = draw()
        if (taken.has(value)) continue
        taken.add(value)
        return value
      }
    },
  }
}

const HEX = Buffer.from('0123456789abcdef')
const HYPHENS = new Set([8, 13, 18, 23])
const uuidText = Buffer.alloc(36, '-')

/** Letter by letter into one buffer: two hundred thousand joined strings would keep the collector busy. */
function formatUuid(words: [number, number, number, number]): string {
  words[1] = (words[1] & 0xffff0fff) | 0x4000
  words[2] = (words[2] & 0x3fffffff) | 0x80000000
  for (let place = 0, digit = 0; place < 36; place++) {
    if (HYPHENS.has(place)) continue
    uuidText[place] = HEX[(words[digit >> 3]! >>> (28 - 4 * (digit & 7))) & 15]!
    digit++
  }
  return uuidText.toString('latin1')
}

/** Values by weight: `choose()` gives one as often as its weight says. */
export function weighted<T>(random: Random, entries: readonly (readonly [T, number])[]): () => T {
  const ends: number[] = []
  let sum = 0
  for (const [, weight] of entries) {
    sum += weight
    ends.push(sum)
  }
  return () => {
    const drawn = random.int(sum)
    return entries[ends.findIndex((end) => drawn < end)]![0]
  }
}

/** Appends the check digit of ISO/IEC 7812-1 annex B. */
export function withLuhnDigit(digits: string): string {
  let sum = 0
  for (let at = digits.length - 1, doubled = true; at >= 0; at--, doubled = !doubled) {
    const digit = Number(digits[at])
    const value = doubled ? digit * 2 : digit
    sum += value > 9 ? value - 9 : value
  }
  return digits + String((10 - (sum % 10)) % 10)
}

function sfc32(seed: string): () => number {
  let hash = 1_779_033_703 ^ seed.length
  for (let at = 0; at < seed.length; at++) {
    hash = Math.imul(hash ^ seed.charCodeAt(at), 3_432_918_353)
    hash = (hash << 13) | (hash >>> 19)
  }
  const word = () => {
    hash = Math.imul(hash ^ (hash >>> 16), 2_246_822_507)
    hash = Math.imul(hash ^ (hash >>> 13), 3_266_489_909)
    hash ^= hash >>> 16
    return hash | 0
  }
  let [a, b, c, counter] = [word(), word(), word(), word()]
  const next = () => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + sum) | 0
    return sum >>> 0
  }
  for (let warmUp = 0; warmUp < 15; warmUp++) next()
  return next
}
