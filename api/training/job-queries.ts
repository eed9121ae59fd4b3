import { sql } from 'drizzle-orm'
import type { Transaction } from '#drizzle/client'

export interface Warning {
  userId: string | null
  headUserId: string | null
  courseName: string
  lastDay: string
}

/** Whose access ends by that day and who has not been told of this end. Each is taken once. */
export async function takeWarnings(
  tx: Transaction,
  today: string,
  until: string,
): Promise<Warning[]> {
  return [
    ...(await tx.execute<Record<keyof Warning, never>>(sql`
      select user_id as "userId", head_user_id as "headUserId", course_name as "courseName", last_day::text as "lastDay"
      from app.take_course_warnings(${today}::date, ${until}::date)`)),
  ]
}
