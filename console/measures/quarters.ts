/** `2026-1` to `2027-4`, as many as there are between the two. */
export function quartersBetween(from: string, to: string): string[] {
  const quarters: string[] = []
  for (let at = indexOf(from); at <= indexOf(to); at++) {
    quarters.push(`${Math.floor(at / 4)}-${(at % 4) + 1}`)
  }
  return quarters
}

const indexOf = (quarter: string): number =>
  Number(quarter.slice(0, 4)) * 4 + Number(quarter.slice(5)) - 1

/** The quarter of a day; the fiscal year begins in April unless told. */
export function quarterOf(day: string, startMonth = 4): string {
  const months = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - startMonth
  return `${Math.floor(months / 12)}-${Math.floor((((months % 12) + 12) % 12) / 3) + 1}`
}

interface Bar {
  startsIn: string
  endsIn: string
}

/** From the first quarter of the first year to the last of the last, so that years are whole. */
export function span(bars: readonly Bar[]): string[] {
  const starts = bars.map(({ startsIn }) => startsIn).sort()
  const ends = bars.map(({ endsIn }) => endsIn).sort()
  if (starts.length === 0) return []
  return quartersBetween(`${starts[0]!.slice(0, 4)}-1`, `${ends.at(-1)!.slice(0, 4)}-4`)
}
