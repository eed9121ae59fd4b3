import { randomUUID } from 'node:crypto'
import type { TestApp } from './app.ts'

/** A small office with people to teach. */
export interface School {
  unitId: string
  otherUnitId: string
  people: string[]
}

export async function plantSchool(t: Pick<TestApp, 'plant'>, size: number): Promise<School> {
  const tag = randomUUID().slice(0, 8)
  return t.plant(async (sql) => {
    const unit = async (name: string) => {
      const [made] = await sql`
        insert into units (code, name, category) values (${`${tag}${name}`}, ${name + tag}, 'section') returning id`
      return made!.id as string
    }
    const unitId = await unit('総務課')
    const otherUnitId = await unit('税務課')
    const people = await sql<{ id: string }[]>`
      insert into staff (employee_number, name, kana, unit_id, email)
      select ${tag} || '-' || lpad(n::text, 6, '0'), '職員' || n, 'ショクイン' || n, ${unitId}::uuid, ${tag} || n || '@example.jp'
      from generate_series(1, ${size}) n returning id`
    return { unitId, otherUnitId, people: people.map(({ id }) => id) }
  })
}

export async function plantCourse(
  t: Pick<TestApp, 'plant'>,
  fields: Record<string, unknown> = {},
): Promise<string> {
  return t.plant(async (sql) => {
    const row = { name: `研修${randomUUID().slice(0, 8)}`, state: 'open', ...fields }
    const [made] = await sql`insert into courses ${sql(row)} returning id`
    return made!.id
  })
}

const HOUR_MS = 3_600_000

let serial = 0

/** Of an hour; in a week or later unless told, each at a time of its own: nobody can be at two at once. */
export async function plantSession(
  t: Pick<TestApp, 'plant'>,
  courseId: string,
  fields: Record<string, unknown> & { startsAt?: Date } = {},
): Promise<string> {
  const { startsAt = new Date(Date.now() + (7 * 24 + 2 * ++serial) * HOUR_MS), ...rest } = fields
  const row = {
    course_id: courseId,
    kind: 'room',
    place: `会議室${randomUUID().slice(0, 8)}`,
    seats: 15,
    starts_at: startsAt,
    ends_at: new Date(+startsAt + HOUR_MS),
    ...rest,
  }
  return t.plant(async (sql) => {
    const [made] = await sql`insert into course_sessions ${sql(row)} returning id`
    return made!.id
  })
}
