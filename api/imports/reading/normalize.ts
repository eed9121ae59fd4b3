/*
 * NFKC for codes and kana alone: it rewrites ㈱ and ①, and a name must leave as it came (髙, 﨑).
 */

/** NFKC leaves these alone, or turns one into another. */
const HYPHENS = /[\u2010-\u2015\u2043\u2212]/g
/** ー is a hyphen that came out of a Japanese input method, unless it lengthens a kana before it. */
const STRAY_LONG_VOWEL_MARKS = /(?<![\u3041-\u3096\u30a1-\u30fa\u30fc])ー+/g
const INVISIBLE = /[\s\u00ad\u200b-\u200d\u2060\ufeff]+/g
/** ASCII without small letters, kana and kanji, which no rule below changes: most cells of a ledger. */
const NORMAL = /^[!-`{-~\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff]*$/

/** Property, serial, unit and employee numbers: ｒ９－１ and R9-1 are one code. */
export function normalizeCode(text: string): string {
  if (NORMAL.test(text)) return text
  const upper = text.normalize('NFKC').toUpperCase()
  // Twice, since a capital may come apart (ŉ → ʼN) and what stood around a space may join (カ゛ → ガ).
  const code = upper.replace(INVISIBLE, '').normalize('NFKC')
  return code
    .replace(HYPHENS, '-')
    .replace(STRAY_LONG_VOWEL_MARKS, (marks) => '-'.repeat(marks.length))
}

/** Readings: full-width katakana, one full-width space between family and given name. */
export function normalizeKana(text: string): string {
  return text.normalize('NFKC').trim().replace(/\s+/g, '\u3000')
}
