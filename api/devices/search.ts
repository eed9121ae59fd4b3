import { and, or, type SQL, sql } from 'drizzle-orm'

/**
 * What finds the devices in whose numbers, holder or unit every word of `q` occurs, as a condition on the
 * view app.visible_devices: under row security itself neither LIKE nor array operators reach an index.
 */
export interface Search {
  condition: SQL
  /** False for single digits and letters, which most rows hold: those rows are read, not looked up. */
  indexed: boolean
}

export function search(q: string | undefined): Search | undefined {
  const words = q?.split(/\s+/).filter(Boolean) ?? []
  const condition = and(...words.map(matching))
  return condition && { condition, indexed: words.some((word) => !isCommon(word)) }
}

const folded = (word: string): string[] => [...word.normalize('NFKC')]
const isCommon = (word: string): boolean => /^[!-~]$/.test(folded(word).join(''))

function matching(word: string): SQL | undefined {
  const tokens = (table: string) =>
    sql`app.tokens(${sql.raw(table)}.search) @> app.query_tokens(app.search_text(${word}))`
  const letters = (table: string) =>
    sql`${sql.raw(table)}.search like app.like_pattern(app.search_text(${word}))`
  const both = (table: string) => and(tokens(table), letters(table))!

  if (isCommon(word)) return checked(letters, letters)
  // A single token is its own proof.
  if (folded(word).length <= 2) return lookedUp(tokens, tokens)
  // Apart, so that a bitmap of three indexes answers the first, and nobody has to split numbers into tokens
  // again to check the second.
  return and(lookedUp(tokens, both), checked(letters, both))
}

type Proof = (table: string) => SQL

/** An array becomes an index condition … */
const lookedUp = (own: Proof, related: Proof): SQL | undefined =>
  or(
    sql`devices.holder_id = any (array(select id from app.visible_staff s where ${related('s')}))`,
    sql`devices.unit_id = any (array(select id from app.visible_units u where ${related('u')}))`,
    own('devices'),
  )

/** … and a sub-select a hash table. Ids first: they are compared faster than text. */
const checked = (own: Proof, related: Proof): SQL | undefined =>
  or(
    sql`devices.holder_id in (select id from app.visible_staff s where ${related('s')})`,
    sql`devices.unit_id in (select id from app.visible_units u where ${related('u')})`,
    own('devices'),
  )
