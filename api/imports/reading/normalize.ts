/*
 * NFKC for codes and kana alone: it rewrites ㈱ and ①, and a name must leave as it came (髙, 﨑).
 */

/** NFKC leaves these alone, or turns one into another. */
const HYPHENS = /[\u2010-\u2015\u2043\u2212]/g
/** ー is a hyphen that came out of a Japanese input method, unless it lengthens a kana before it. */
const STRAY_LONG_VOWEL_MARKS = /(?<![\u3041-\u3096\u30a1-\u30fa\u30fc])ー+/g
const INVISIBLE = /[\s\u00ad\u200b-\u200d\u2060\ufeff]+/g
/** Any character that the three patterns above look for. */
const SUSPECT = /[\s\u00ad\u200b-\u200d\u2010-\u2015\u2043\u2060\u2212\u30fc\ufeff]/
/** What most cells of a ledger are, and what none of the rules below would change but for the case. */
const PLAIN = /^[!-~]*$/

/** Property, serial, unit and employee numbers: ｒ９－１ and R9-1 are one code. */
export function normalizeCode(text: string): string {
  if (PLAIN.test(text)) return text.toUpperCase()
  const folded = text.normalize('NFKC')
  const upper = folded.toUpperCase()
  // A capital may be a compound of its own: ŉ becomes ʼN, ΐ three characters.
  const code = upper === folded ? upper : upper.normalize('NFKC')
  if (!SUSPECT.test(code)) return code
  return code
    .replace(INVISIBLE, '')
    .replace(HYPHENS, '-')
    .replace(STRAY_LONG_VOWEL_MARKS, (marks) => '-'.repeat(marks.length))
}

/** Readings: full-width katakana, one full-width space between family and given name. */
export function normalizeKana(text: string): string {
  return text.normalize('NFKC').trim().replace(/\s+/g, '\u3000')
}
