import type { Match } from '#contract/conference-logs'

/** Somebody on record, with name and kana folded as search folds them. */
export interface Known {
  id: string
  employeeNumber: string
  email: string | null
  name: string
  kana: string
  booked: boolean
}

export interface Matched {
  match: Extract<Match, 'email' | 'number' | 'name' | 'several' | 'unknown'>
  staffId: string | null
  candidateIds: string[]
}

const MOST_CANDIDATES = 10
/** Shorter ones are in every other name. */
const SHORTEST_PART = 3

/**
 * Whom a name of a conference stands for. Only what can be nobody else is taken as said; whatever is merely
 * likely waits, with its candidates, for somebody to look.
 */
export function matcher(people: readonly Known[]) {
  const by = (keyOf: (each: Known) => string | null) => {
    const found = new Map<string, Known[]>()
    for (const each of people) {
      const key = keyOf(each)
      if (key) found.set(key, [...(found.get(key) ?? []), each])
    }
    return found
  }
  const byEmail = by(({ email }) => email?.toLowerCase() ?? null)
  const byNumber = by(({ employeeNumber }) => employeeNumber)
  const byName = by(({ name }) => name)
  const byKana = by(({ kana }) => kana)
  const booked = people.filter((each) => each.booked)

  return (displayName: string, folded: string, email: string | null): Matched => {
    const mailed = email ? (byEmail.get(email) ?? []) : []
    if (mailed.length === 1) return sure('email', mailed[0]!)
    const numbers = displayName.normalize('NFKC').match(/\d{4,}/g) ?? []
    const numbered = numbers.flatMap((number) => byNumber.get(number) ?? [])
    if (numbered.length === 1) return sure('number', numbered[0]!)
    const named = [...new Set([...(byName.get(folded) ?? []), ...(byKana.get(folded) ?? [])])]
    if (named.length === 1) return sure('name', named[0]!)
    // Of two namesakes whoever is booked comes first, but the other may have come instead.
    return unsure(named.length > 0 ? named : like(folded))
  }

  /** Written a little differently, with something around it, or the family name alone of somebody expected. */
  function like(folded: string): Known[] {
    if (folded.length < 2) return []
    const close = booked.filter(
      ({ name, kana }) =>
        name.startsWith(folded) ||
        kana.startsWith(folded) ||
        distance(name, folded) <= (name.length > 4 ? 2 : 1) ||
        distance(kana, folded) <= 2,
    )
    const within = people.filter(
      ({ name }) => name.length >= SHORTEST_PART && folded.includes(name),
    )
    return [...new Set([...close, ...within])]
  }
}

const sure = (match: 'email' | 'number' | 'name', { id }: Known): Matched => ({
  match,
  staffId: id,
  candidateIds: [id],
})

function unsure(candidates: readonly Known[]): Matched {
  const first = [...candidates].sort((a, b) => Number(b.booked) - Number(a.booked))
  return {
    match: first.length > 0 ? 'several' : 'unknown',
    staffId: null,
    candidateIds: first.slice(0, MOST_CANDIDATES).map(({ id }) => id),
  }
}

/** Levenshtein; how many characters would have to be put in, left out or changed. */
export function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(change, row[j]! + 1, next[j - 1]! + 1))
    }
    row = next
  }
  return row[b.length]!
}
