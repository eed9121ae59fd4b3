import type { Transaction } from '#drizzle/client'
import * as queries from './booking-queries.ts'
import { tell } from './notices.ts'

/** Gives places that are free to whoever has waited longest, and tells them. */
export async function promote(tx: Transaction, sessionId: string, now: Date): Promise<void> {
  const promoted = await queries.promote(tx, sessionId, now)
  const [first] = promoted
  if (!first) return
  const people = promoted.map(({ staffId }) => staffId)
  const { courseName, startsAt } = first
  await tell(tx, 'course_promoted', people, { id: sessionId, courseName, startsAt })
}
