/* Days are `YYYY-MM-DD`. */

const DAY_MS = 86_400_000

export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10)

/** First day of the month so many months away. */
export const monthAt = (day: string, months: number): string =>
  new Date(Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1 + months, 1))
    .toISOString()
    .slice(0, 10)

/** The Monday of that day's week. */
export const mondayOf = (day: string): string =>
  addDays(day, -((new Date(day).getUTCDay() + 6) % 7))

export interface Stretch {
  from: string
  to: string
}

export const weekOf = (day: string): Stretch => ({
  from: mondayOf(day),
  to: addDays(mondayOf(day), 6),
})

/** The month filled up to whole weeks. */
export const monthOf = (day: string): Stretch => ({
  from: mondayOf(monthAt(day, 0)),
  to: weekOf(addDays(monthAt(day, 1), -1)).to,
})
