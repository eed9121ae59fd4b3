import { sql } from 'drizzle-orm'
import type { Transaction } from '#drizzle/client'
import { type Actor, reach } from '../actor.ts'

export interface Paper {
  id: string
  courseName: string
  version: number
  staffName: string
  employeeNumber: string
  unitPath: string
  completedAt: string
  validUntil: string | null
  source: 'attendance' | 'quiz' | 'recording' | 'import' | 'exception'
  revoked: boolean
}

/** What the paper says, for those it is for; the function in the database asks the same once more. */
export async function paperOf(tx: Transaction, actor: Actor, id: string) {
  const far = reach(actor, 'completions.certificate')
  const seen =
    far === 'all'
      ? sql`true`
      : sql`exists (select from completions c where c.id = p.id and c.staff_id = ${actor.staffId}::uuid)`
  const [row] = await tx.execute<Paper & Record<string, unknown>>(sql`
    select p.id, p.course_name as "courseName", p.version, p.staff_name as "staffName",
      p.employee_number as "employeeNumber", p.unit_path as "unitPath", p.completed_at::text as "completedAt",
      p.valid_until::text as "validUntil", p.source, p.revoked
    from app.completion_paper(${id}) p where ${far ? seen : sql`false`}`)
  return row as Paper | undefined
}
