import { and, eq, gte, inArray, isNotNull, isNull, lte, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { Erasure, erasureQuery, overdueErasureQuery } from '#contract/erasure'
import type { Transaction } from '#drizzle/client'
import { devices } from '#drizzle/schema/devices'
import { erasureFiles, erasures } from '#drizzle/schema/erasure'
import { iso, page, total } from '../http/list-query.ts'

const columns = {
  id: erasures.id,
  deviceId: erasures.deviceId,
  propertyNumber: devices.propertyNumber,
  deviceState: sql<Erasure['deviceState']>`${devices.state}`,
  category: sql<Erasure['category']>`${erasures.category}`,
  method: sql<Erasure['method']>`${erasures.method}`,
  mediumKind: sql<Erasure['mediumKind']>`${erasures.mediumKind}`,
  mediumSerial: erasures.mediumSerial,
  place: erasures.place,
  erasedOn: erasures.erasedOn,
  operator: erasures.operator,
  witness: erasures.witness,
  note: erasures.note,
  certificateName: erasures.certificateName,
  certificateType: sql<Erasure['certificateType']>`${erasures.certificateType}`,
  certificateBytes: erasures.certificateBytes,
  certificateSha256: erasures.certificateSha256,
  certifiedOn: erasures.certifiedOn,
  createdAt: iso(erasures.createdAt),
  updatedAt: iso(erasures.updatedAt),
}

const select = (tx: Transaction) =>
  tx.select(columns).from(erasures).innerJoin(devices, eq(devices.id, erasures.deviceId))

export async function list(tx: Transaction, input: z.output<typeof erasureQuery>) {
  const filter = input.filter ?? {}
  const where = and(
    filter.q?.trim()
      ? sql`(${erasures.deviceId} in (select app.search_devices(${filter.q}))
          or app.search_text(${erasures.mediumSerial}) like app.like_pattern(app.search_text(${filter.q})))`
      : undefined,
    filter.id ? inArray(erasures.id, filter.id) : undefined,
    filter.deviceId ? eq(erasures.deviceId, filter.deviceId) : undefined,
    filter.category ? eq(erasures.category, filter.category) : undefined,
    filter.method ? eq(erasures.method, filter.method) : undefined,
    filter.certified === undefined
      ? undefined
      : (filter.certified ? isNotNull : isNull)(erasures.certifiedOn),
    filter.erasedFrom ? gte(erasures.erasedOn, filter.erasedFrom) : undefined,
    filter.erasedTo ? lte(erasures.erasedOn, filter.erasedTo) : undefined,
  )
  return page({
    input,
    sortable: {
      erasedOn: erasures.erasedOn,
      certifiedOn: erasures.certifiedOn,
      createdAt: erasures.createdAt,
      updatedAt: erasures.updatedAt,
    },
    id: erasures.id,
    select: (order, limit, offset) =>
      select(tx)
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () => tx.select({ total }).from(erasures).where(where),
  })
}

export async function get(tx: Transaction, id: string) {
  const [row] = await select(tx).where(eq(erasures.id, id))
  return row
}

/** The device, locked, and the day (Asia/Tokyo) on which it last came back. */
export async function lockDevice(tx: Transaction, id: string) {
  const [row] = await tx.execute<{ state: Erasure['deviceState']; returnedOn: string | null }>(sql`
    select state, (select max((returned_at at time zone 'Asia/Tokyo')::date)::text
      from handovers where device_id = devices.id) as "returnedOn"
    from devices where id = ${id} for no key update`)
  return row
}

type Row = typeof erasures.$inferInsert

export async function insert(tx: Transaction, row: Row): Promise<string> {
  const [inserted] = await tx.insert(erasures).values(row).returning({ id: erasures.id })
  return inserted!.id
}

export async function change(tx: Transaction, id: string, row: Partial<Row>): Promise<void> {
  await tx.update(erasures).set(row).where(eq(erasures.id, id))
}

export async function putFile(tx: Transaction, erasureId: string, content: Uint8Array) {
  await tx
    .insert(erasureFiles)
    .values({ erasureId, content })
    .onConflictDoUpdate({ target: erasureFiles.erasureId, set: { content } })
}

export async function file(tx: Transaction, erasureId: string): Promise<Uint8Array | undefined> {
  const [row] = await tx
    .select({ content: erasureFiles.content })
    .from(erasureFiles)
    .where(eq(erasureFiles.erasureId, erasureId))
  return row?.content
}

/** Row security has no say where the answer is that no row is there. */
export async function mayRead(tx: Transaction): Promise<boolean> {
  const [row] = await tx.execute<{ may: boolean }>(sql`select app.may_read_erasures() as may`)
  return row!.may
}

/** Returned devices without a certificate since, beyond the day by which it was due. */
const overdue = (returnedBefore: string) => sql`
  from devices d
    join lateral (
      select max((h.returned_at at time zone 'Asia/Tokyo')::date) as returned_on
      from handovers h where h.device_id = d.id
    ) back on back.returned_on < ${returnedBefore}::date
    left join lateral (
      select e.id, e.certified_on from erasures e
      where e.device_id = d.id and e.erased_on >= back.returned_on
      order by e.certified_on nulls last, e.erased_on desc limit 1
    ) e on true
  where d.state in ('returned', 'erased') and e.certified_on is null`

export async function listOverdue(
  tx: Transaction,
  { filter = {}, range, sort }: z.output<typeof overdueErasureQuery>,
  { today, returnedBefore }: { today: string; returnedBefore: string },
) {
  const { q, kind, id } = filter
  const matching = sql`${overdue(returnedBefore)}
    ${q?.trim() ? sql`and d.id in (select app.search_devices(${q}))` : sql``}
    ${kind ? sql`and d.kind = ${kind}` : sql``}
    ${id ? sql`and d.id = any (${sql.param(id)}::uuid[])` : sql``}`
  const column = sort?.[0] === 'leaseEndsOn' ? sql`d.lease_ends_on` : sql`back.returned_on`
  const direction = sort?.[1] === 'DESC' ? sql`desc` : sql`asc`
  const rows = await tx.execute<{
    id: string
    deviceId: string
    propertyNumber: string
    kind: 'laptop' | 'smartphone'
    state: Erasure['deviceState']
    returnedOn: string
    days: number
    leaseEndsOn: string | null
    erasureId: string | null
    total: number
  }>(sql`
    select d.id, d.id as "deviceId", d.property_number as "propertyNumber", d.kind, d.state,
      back.returned_on::text as "returnedOn", ${today}::date - back.returned_on as days,
      d.lease_ends_on::text as "leaseEndsOn", e.id as "erasureId", count(*) over ()::int as total
    ${matching} order by ${column} ${direction}, d.id
    limit ${range[1] - range[0] + 1} offset ${range[0]}`)
  // Counted along with the rows; a page past the end has none that could tell.
  const counted =
    rows[0] ??
    (await tx.execute<{ total: number }>(sql`select count(*)::int as total ${matching}`))[0]
  return { rows: rows.map(({ total: _, ...row }) => row), total: counted!.total }
}

/** What came back, was erased and certified, by `YYYY-MM`. */
export async function byMonth(tx: Transaction, from: string, to: string) {
  const rows = await tx.execute<{
    month: string
    returned: number
    erased: number
    certified: number
  }>(sql`
    select month, sum(returned)::int as returned, sum(erased)::int as erased,
      sum(certified)::int as certified
    from (
      select to_char(returned_at at time zone 'Asia/Tokyo', 'YYYY-MM') as month, 1 as returned,
        0 as erased, 0 as certified
      from handovers h join devices d on d.id = h.device_id and d.kind = 'laptop'
      where returned_at >= (${from}::date)::timestamp at time zone 'Asia/Tokyo'
        and returned_at < (${to}::date + 1)::timestamp at time zone 'Asia/Tokyo'
      union all
      select to_char(erased_on, 'YYYY-MM'), 0, 1, 0 from erasures
      where erased_on between ${from}::date and ${to}::date
      union all
      select to_char(certified_on, 'YYYY-MM'), 0, 0, 1 from erasures
      where certified_on between ${from}::date and ${to}::date
    ) each group by month order by month`)
  return [...rows]
}
