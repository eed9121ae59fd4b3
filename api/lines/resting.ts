import { sql } from 'drizzle-orm'
import type { Transaction } from '#drizzle/client'
import type { Objection, Standing, Values } from '../imports/target.ts'

/** A number that nobody has, and somebody had until lately. */
interface Rest extends Record<string, unknown> {
  number: string
  /** Employee number or extension; null: a unit's or post's. */
  whose: string | null
  /** Day, Asia/Tokyo, from which somebody else may have it. */
  freeOn: string
}

/** What a row of a file says of numbers that rest. The triggers of the tables would refuse the whole file. */
export async function objectionsOfRest(tx: Transaction) {
  const extensions = await restingExtensions(tx)
  const lines = await restingLines(tx)
  return (values: Values, record: Standing | undefined): Objection[] => {
    const afterwards = (field: string) =>
      field in values ? values[field] : (record?.values[field] ?? null)
    const holder = afterwards('holderEmployeeNumber')
    const extension = afterwards('extension')
    return [
      ...(holder ? against('extension', extensions.get(String(extension)), holder) : []),
      ...(extension
        ? against('phoneNumber', lines.get(String(afterwards('phoneNumber'))), extension)
        : []),
    ]
  }
}

const against = (field: string, rest: Rest | undefined, by: unknown): Objection[] =>
  rest && rest.whose !== by
    ? [{ code: 'number_rests', field, params: { freeOn: rest.freeOn } }]
    : []

async function restingExtensions(tx: Transaction) {
  return byNumber(
    await tx.execute<Rest>(sql`
      select number, case when duty_unit_id is null then employee_number end as whose,
        app.free_on(released)::text as "freeOn"
      from (
        select distinct on (h.extension_id) h.extension_id, h.holder_id, h.duty_unit_id, upper(h.during) as released
        from extension_holders h where ${endedLately} and not exists (
          select from extension_holders o where o.extension_id = h.extension_id and upper_inf(o.during))
        order by h.extension_id, upper(h.during) desc
      ) as last join extensions e on e.id = extension_id join staff s on s.id = last.holder_id
      where ${stillRests}`),
  )
}

async function restingLines(tx: Transaction) {
  return byNumber(
    await tx.execute<Rest>(sql`
      select l.phone_number as number, e.number as whose, app.free_on(released)::text as "freeOn"
      from (
        select distinct on (h.line_id) h.line_id, h.extension_id, upper(h.during) as released
        from extension_lines h where ${endedLately} and not exists (
          select from extension_lines o where o.line_id = h.line_id and upper_inf(o.during))
        order by h.line_id, upper(h.during) desc
      ) as last join lines l on l.id = line_id join extensions e on e.id = last.extension_id
      where ${stillRests}`),
  )
}

/** A day more than the quarantine, since that counts days in Asia/Tokyo. */
const endedLately = sql`not isempty(h.during)
  and upper(h.during) > now() - (app.quarantine_days() + 1) * interval '1 day'`
const stillRests = sql`app.free_on(released) > (now() at time zone 'Asia/Tokyo')::date`

const byNumber = (rows: Iterable<Rest>) => new Map([...rows].map((rest) => [rest.number, rest]))
