import { and, eq, gt, gte, inArray, lt, lte, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { slotQuery } from '#contract/appointments'
import type { Transaction } from '#drizzle/client'
import { units } from '#drizzle/schema/organization'
import { replacements, slots } from '#drizzle/schema/rollout'
import { addDays, instantOf } from '../calendar.ts'
import { iso, page, total } from '../http/list-query.ts'

const columns = {
  id: slots.id,
  place: slots.place,
  unitId: slots.unitId,
  unitPath: units.path,
  startsAt: iso(slots.startsAt),
  endsAt: iso(slots.endsAt),
  capacity: slots.capacity,
  booked: slots.booked,
  free: sql<number>`${slots.capacity} - ${slots.booked}`,
  updatedAt: iso(slots.updatedAt),
}

const select = (tx: Transaction) =>
  tx.select(columns).from(slots).leftJoin(units, eq(units.id, slots.unitId))

/** The slot serves the unit: it is for everybody, or for a unit at or above it. */
const serves = (unitId: unknown) =>
  sql`(${slots.unitId} is null or ${unitId} = any (app.unit_and_below(array[${slots.unitId}])))`

const servesReplacement = (id: string) =>
  serves(sql`(select ${replacements.unitId} from ${replacements} where ${eq(replacements.id, id)})`)

export async function list(tx: Transaction, input: z.output<typeof slotQuery>, now: Date) {
  const filter = input.filter ?? {}
  const where = and(
    filter.q?.trim()
      ? sql`app.fold(${slots.place}) like app.like_pattern(app.fold(${filter.q.trim()}))`
      : undefined,
    filter.id ? inArray(slots.id, filter.id) : undefined,
    filter.place ? eq(slots.place, filter.place) : undefined,
    filter.from ? gte(slots.startsAt, new Date(filter.from)) : undefined,
    filter.to ? lt(slots.startsAt, new Date(filter.to)) : undefined,
    filter.free ? and(gt(slots.capacity, slots.booked), gt(slots.startsAt, now)) : undefined,
    filter.free === false
      ? sql`(${slots.capacity} <= ${slots.booked} or ${lte(slots.startsAt, now)})`
      : undefined,
    filter.replacementId ? servesReplacement(filter.replacementId) : undefined,
  )
  return page({
    input,
    sortable: { startsAt: slots.startsAt, place: slots.place, updatedAt: slots.updatedAt },
    id: slots.id,
    select: (order, limit, offset) =>
      select(tx)
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () => tx.select({ total }).from(slots).where(where),
  })
}

export async function get(tx: Transaction, id: string) {
  const [row] = await select(tx).where(eq(slots.id, id))
  return row
}

/** Slots and seats of each day (Asia/Tokyo) that has any; free are those of slots still ahead. */
export async function perDay(
  tx: Transaction,
  query: { from: string; to: string; place?: string; replacementId?: string },
  now: Date,
) {
  const day = sql<string>`(${slots.startsAt} at time zone 'Asia/Tokyo')::date::text`
  const { capacity, booked, startsAt } = slots
  const rows = await tx
    .select({
      day,
      slots: total,
      capacity: sql<number>`sum(${capacity})::int`,
      booked: sql<number>`sum(${booked})::int`,
      free: sql<number>`coalesce(sum(${capacity} - ${booked}) filter (where ${gt(startsAt, now)}), 0)::int`,
    })
    .from(slots)
    .where(
      and(
        gte(startsAt, instantOf(query.from, '00:00')),
        lt(startsAt, instantOf(addDays(query.to, 1), '00:00')),
        query.place ? eq(slots.place, query.place) : undefined,
        query.replacementId ? servesReplacement(query.replacementId) : undefined,
      ),
    )
    .groupBy(sql`1`)
  return new Map(rows.map((row) => [row.day, row]))
}

/** Places with slots since then, by name. */
export async function places(tx: Transaction, since: Date): Promise<string[]> {
  const rows = await tx
    .selectDistinct({ place: slots.place })
    .from(slots)
    .where(gte(slots.startsAt, since))
    .orderBy(slots.place)
  return rows.map(({ place }) => place)
}

/** The bare row, locked until the transaction ends. */
export async function lock(tx: Transaction, id: string) {
  const [row] = await tx.select().from(slots).where(eq(slots.id, id)).for('no key update')
  return row
}

/** Whether the slot is there, and whether people of the unit may book it. */
export async function findFor(tx: Transaction, id: string, unitId: string) {
  const [row] = await tx
    .select({
      id: slots.id,
      place: slots.place,
      startsAt: slots.startsAt,
      full: sql<boolean>`${slots.booked} >= ${slots.capacity}`,
      serves: sql<boolean>`${serves(sql`${unitId}::uuid`)}`,
    })
    .from(slots)
    .where(eq(slots.id, id))
  return row
}

type NewSlot = Pick<
  typeof slots.$inferInsert,
  'place' | 'unitId' | 'startsAt' | 'endsAt' | 'capacity'
>

export async function insert(tx: Transaction, row: NewSlot): Promise<string> {
  const [inserted] = await tx.insert(slots).values(row).returning({ id: slots.id })
  return inserted!.id
}

interface Times {
  startsAt: Date
  endsAt: Date
}

/** As text, since the driver has no arrays of instants. */
const unnested = (times: readonly Times[]) => sql`(
  select starts_at::timestamptz, ends_at::timestamptz
  from unnest(${sql.param(times.map((each) => each.startsAt.toISOString()))}::text[],
    ${sql.param(times.map((each) => each.endsAt.toISOString()))}::text[]) as t (starts_at, ends_at)
) as given`

/** Starts of those times at which the place has a slot already. */
export async function overlapped(
  tx: Transaction,
  place: string,
  times: readonly Times[],
): Promise<Set<number>> {
  const rows = await tx.execute<{ startsAt: string }>(sql`
    select given.starts_at as "startsAt" from ${unnested(times)}
    where exists (select from slots s where s.place = ${place}
      and tstzrange(s.starts_at, s.ends_at) && tstzrange(given.starts_at, given.ends_at))`)
  return new Set(rows.map((row) => +new Date(row.startsAt)))
}

export async function insertMany(
  tx: Transaction,
  { place, unitId, capacity }: { place: string; unitId: string | null; capacity: number },
  times: readonly Times[],
): Promise<void> {
  await tx.execute(sql`
    insert into slots (place, unit_id, starts_at, ends_at, capacity)
    select ${place}, ${unitId}::uuid, starts_at, ends_at, ${capacity}::int from ${unnested(times)}`)
}

export async function change(
  tx: Transaction,
  id: string,
  row: { capacity?: number; unitId?: string | null },
): Promise<void> {
  await tx.update(slots).set(row).where(eq(slots.id, id))
}

export async function remove(tx: Transaction, id: string) {
  return tx.delete(slots).where(eq(slots.id, id)).returning({ id: slots.id })
}
