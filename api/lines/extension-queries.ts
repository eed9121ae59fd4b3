import { and, eq, inArray, isNotNull, isNull, type SQL, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { EXTENSION_STATES, Extension, extensionQuery } from '#contract/lines'
import type { Transaction } from '#drizzle/client'
import { extensionHolders, extensions } from '#drizzle/schema/lines'
import { found, iso, page, total } from '../http/list-query.ts'
import type { BookEntry } from './phone-book.ts'

const columns = {
  id: extensions.id,
  number: extensions.number,
  kind: sql<Extension['kind']>`${extensions.kind}`,
  retiredAt: iso(extensions.retiredAt) as SQL<string | null>,
}

const today = sql`(now() at time zone 'Asia/Tokyo')::date`
const open = sql`${extensionHolders.extensionId} = ${extensions.id} and upper_inf(${extensionHolders.during})`
const held = sql`exists (select from ${extensionHolders} where ${open})`
/** Who had a number before is not everybody's to know, that it rests is: the phone book tells. */
const resting = sql`${extensions.id} in (
  select extension_id from app.phone_book() where app.free_on(released_at) > ${today})`

const STATES: Record<(typeof EXTENSION_STATES)[number], SQL> = {
  held,
  free: sql`not ${held} and not ${resting}`,
  quarantine: resting,
}

export async function listExtensions(tx: Transaction, input: z.output<typeof extensionQuery>) {
  const { q, id, kind, state, duty, unitId, retired } = input.filter ?? {}
  const ofDuty = sql`exists (select from ${extensionHolders}
    where ${open} and ${extensionHolders.dutyUnitId} is not null)`
  const where = and(
    (retired ? isNotNull : isNull)(extensions.retiredAt),
    found(extensions.id, 'extensions', q),
    id ? inArray(extensions.id, id) : undefined,
    kind ? eq(extensions.kind, kind) : undefined,
    state && STATES[state],
    duty === undefined ? undefined : duty ? ofDuty : sql`not ${ofDuty}`,
    unitId ? ofUnit(unitId) : undefined,
  )
  const { rows, total: count } = await page({
    input,
    sortable: { number: extensions.number },
    id: extensions.id,
    select: (order, limit, offset) =>
      tx
        .select(columns)
        .from(extensions)
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () => tx.select({ total }).from(extensions).where(where),
  })
  return { rows: await withHolders(tx, rows), total: count }
}

/** Its own and its people's, of the unit itself and of all below. */
const ofUnit = (unitId: string) => sql`exists (select from ${extensionHolders} where ${open}
  and coalesce(${extensionHolders.dutyUnitId}, ${extensionHolders.unitId})
    = any (app.unit_and_below(array[${unitId}]::uuid[])))`

export async function getExtension(tx: Transaction, id: string) {
  const rows = await tx.select(columns).from(extensions).where(eq(extensions.id, id))
  const [one] = await withHolders(tx, rows)
  return one
}

type Row = Pick<Extension, 'id' | 'number' | 'kind' | 'retiredAt'>
type Holder = Omit<Extension, keyof Row>

/** The phone book is everybody's, while staff records are not: app.phone_book shows names and units alone. */
async function withHolders(tx: Transaction, rows: Row[]): Promise<Extension[]> {
  const ids = rows.map((row) => row.id)
  const holders = await tx.execute<{ extensionId: string } & Holder>(sql`
    select extension_id as "extensionId", holder_id as "holderId", holder_name as "holderName",
      unit_path as "unitPath", duty_unit_id as "dutyUnitId",
      case when app.free_on(released_at) > ${today} then app.free_on(released_at)::text end as "freeOn"
    from app.phone_book(${sql.param(ids)}::uuid[])`)
  const byExtension = new Map(holders.map(({ extensionId, ...holder }) => [extensionId, holder]))
  const nobody: Holder = {
    holderId: null,
    holderName: null,
    unitPath: null,
    dutyUnitId: null,
    freeOn: null,
  }
  return rows.map((row) => ({ ...row, ...(byExtension.get(row.id) ?? nobody) }))
}

/** Everybody with a number, in the order of the book. */
export async function phoneBook(tx: Transaction, unitId: string | undefined): Promise<BookEntry[]> {
  const below = unitId
    ? sql`and b.unit_id = any (app.unit_and_below(array[${unitId}]::uuid[]))`
    : sql``
  const rows = await tx.execute<BookEntry & Record<string, unknown>>(sql`
    select e.number, b.holder_name as name, b.unit_path as "unitPath", b.duty_unit_id is not null as duty
    from app.phone_book() b join extensions e on e.id = b.extension_id
    where b.holder_id is not null ${below} order by b.unit_code, length(e.number), e.number`)
  return [...rows]
}
