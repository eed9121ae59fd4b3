import Encoding from 'encoding-japanese'

/*
 * 外字 are the office's own characters, which the library doesn't know: 188 to each lead byte from F0
 * (WHATWG Encoding, Shift_JIS decoder).
 */
const GAIJI = /([\uE000-\uE757])/

/** What CP932 has no code for is spelt out, `&#x20bb7;`, rather than turned into `?`. */
export const encodeCp932 = (text: string): Buffer =>
  Buffer.concat(text.split(GAIJI).map((part, at) => (at % 2 ? gaiji(part) : known(part))))

const known = (text: string): Uint8Array =>
  Uint8Array.from(
    Encoding.convert(Encoding.stringToCode(text), {
      to: 'SJIS',
      from: 'UNICODE',
      fallback: 'html-entity-hex',
    }),
  )

function gaiji(character: string): Uint8Array {
  const index = character.charCodeAt(0) - 0xe000
  const trail = index % 188
  return Uint8Array.of(0xf0 + Math.floor(index / 188), trail + (trail < 63 ? 0x40 : 0x41))
}

const PLAIN = /^[\t\n\r -~]*$/
const seen = new Map<string, boolean>()

/** The characters of a text that CP932 has no code for, each once. */
export function misfitsOf(text: string): string[] {
  if (PLAIN.test(text)) return []
  return [...new Set(text)].filter((character) => !fits(character))
}

function fits(character: string): boolean {
  let answer = seen.get(character)
  if (answer === undefined) {
    answer = GAIJI.test(character) || !encodeCp932(character).includes('&#x')
    seen.set(character, answer)
  }
  return answer
}
