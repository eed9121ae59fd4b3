import { eq, type SQL, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type {
  Transfer,
  TransferCollection,
  TransferDetail,
  TransferIssue,
  transferCollectionQuery,
  transferIssueQuery,
  transferQuery,
} from '#contract/transfers'
import type { Transaction } from '#drizzle/client'
import { transfers } from '#drizzle/schema/transfers'
import { type Actor, reach } from '../actor.ts'
import type { ListInput } from '../http/list-query.ts'

/** Rows of `transfers t` that touch a unit one may see. Row security says the same. */
export const visibleTo = (actor: Actor): SQL => {
  if (reach(actor, 'transfers.read') === 'all') return sql`true`
  const units = sql`${sql.param([...actor.unitIds])}::uuid[]`
  return sql`(t.from_unit_id = any (${units}) or t.to_unit_id = any (${units}))`
}

const matches = (q: string | undefined, text: SQL): SQL =>
  q?.trim()
    ? sql`and app.search_text(${text}) like app.like_pattern(app.search_text(${q.trim()}))`
    : sql``

const one = (column: SQL, value: unknown): SQL =>
  value === undefined ? sql`` : sql`and ${column} = ${value}`

const amongst = (column: SQL, ids: string[] | undefined): SQL =>
  ids ? sql`and ${column} = any (${sql.param(ids)}::uuid[])` : sql``

const touching = (unitId: string | undefined): SQL =>
  unitId
    ? sql`and (t.from_unit_id = any (app.unit_and_below(array[${unitId}]::uuid[]))
        or t.to_unit_id = any (app.unit_and_below(array[${unitId}]::uuid[])))`
    : sql``

/** One page of a query that counts all its rows along, and the count alone where the page is past the end. */
async function paged<T>(
  tx: Transaction,
  { range: [from, to], total }: ListInput,
  { columns, matching, order }: { columns: SQL; matching: SQL; order: SQL },
): Promise<{ rows: T[]; total: number }> {
  const rows = await tx.execute<Record<string, unknown>>(sql`
    select ${columns} ${matching} order by ${order} limit ${to - from + 1} offset ${from}`)
  if (total !== undefined) return { rows: rows as unknown as T[], total }
  const [counted] = await tx.execute<{ n: number }>(sql`select count(*)::int as n ${matching}`)
  return { rows: rows as unknown as T[], total: counted!.n }
}

const direction = (input: ListInput): SQL => (input.sort?.[1] === 'DESC' ? sql`desc` : sql`asc`)

const columns = sql`
  t.id, t.batch_id as "batchId", b.state as "batchState", t.row_number as "rowNumber", t.kind,
  t.employee_number as "employeeNumber", t.name, t.staff_id as "staffId", t.from_unit_id as "fromUnitId",
  old.path as "fromUnitPath", t.to_unit_id as "toUnitId", new.path as "toUnitPath", t.post,
  t.effective_on::text as "effectiveOn", t.devices, t.return_due_on::text as "returnDueOn",
  t.is_head as "isHead", t.excluded, t.reason, coalesce(f.conflicts, '{}') as conflicts,
  coalesce(f.notes, '{}') as notes, coalesce(f.device_count, 0) as "deviceCount", f.extension,
  to_char(t.updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "updatedAt"`

/** Facts are worked out for a batch at once, so a row is never asked for its own. */
const from = (actor: Actor, batchId: SQL) => sql`
  from transfers t join transfer_batches b on b.id = t.batch_id
    left join units old on old.id = t.from_unit_id left join units new on new.id = t.to_unit_id
    left join (
      select f.* from transfer_batches o cross join lateral app.transfer_facts(o.id) f
      where o.state in ('planned', 'undone') ${batchId}
    ) f on f.transfer_id = t.id
  where ${visibleTo(actor)}`

const SORTS = {
  conflicts: [
    sql`-cardinality(coalesce(f.conflicts, '{}'))`,
    sql`-cardinality(coalesce(f.notes, '{}'))`,
  ],
  rowNumber: [sql`t.batch_id`],
  employeeNumber: [sql`t.employee_number`],
  name: [sql`t.name`],
}

export async function list(
  tx: Transaction,
  actor: Actor,
  input: z.output<typeof transferQuery>,
): Promise<{ rows: Transfer[]; total: number }> {
  const { q, id, batchId, kind, unitId, conflicting, note, excluded } = input.filter ?? {}
  const yes = conflicting === true ? sql`<>` : sql`=`
  return paged<Transfer>(tx, input, {
    columns,
    matching: sql`${from(actor, one(sql`o.id`, batchId))}
      ${one(sql`t.batch_id`, batchId)} ${one(sql`t.kind`, kind)} ${one(sql`t.excluded`, excluded)}
      ${amongst(sql`t.id`, id)} ${touching(unitId)}
      ${matches(q, sql`t.employee_number || '|' || t.name`)}
      ${conflicting === undefined ? sql`` : sql`and coalesce(f.conflicts, '{}') ${yes} '{}'`}
      ${note ? sql`and ${note} = any (f.notes)` : sql``}`,
    order: sql.join(
      [...SORTS[input.sort?.[0] ?? 'conflicts'], sql`t.row_number`, sql`t.id`].map(
        (by) => sql`${by} ${direction(input)}`,
      ),
      sql`, `,
    ),
  })
}

export async function get(
  tx: Transaction,
  actor: Actor,
  id: string,
): Promise<TransferDetail | undefined> {
  const own = sql`and o.id = (select batch_id from transfers where id = ${id})`
  const [row] = await tx.execute<Transfer & Record<string, unknown>>(sql`
    select ${columns} ${from(actor, own)} and t.id = ${id}`)
  if (!row) return undefined
  const held = await tx.execute<TransferDetail['heldDevices'][number]>(sql`
    select id, property_number as "propertyNumber", kind, is_duty as "isDuty"
    from app.transfer_devices(${row.staffId})`)
  return { ...row, heldDevices: [...held] }
}

export async function change(
  tx: Transaction,
  id: string,
  values: Partial<typeof transfers.$inferInsert>,
): Promise<void> {
  await tx.update(transfers).set(values).where(eq(transfers.id, id))
}

const COLLECTION_SORTS = {
  returnDueOn: sql`t.return_due_on`,
  propertyNumber: sql`c.property_number`,
}

export async function listCollections(
  tx: Transaction,
  actor: Actor,
  input: z.output<typeof transferCollectionQuery>,
  today: string,
): Promise<{ rows: TransferCollection[]; total: number }> {
  const { q, id, batchId, kind, collected, unitId } = input.filter ?? {}
  const by = COLLECTION_SORTS[input.sort?.[0] ?? 'returnDueOn']
  const so = collected ? sql`not null` : sql`null`
  return paged<TransferCollection>(tx, input, {
    columns: sql`
      c.handover_id as id, t.id as "transferId", c.device_id as "deviceId",
      c.property_number as "propertyNumber", c.kind, t.employee_number as "employeeNumber", t.name,
      u.path as "unitPath", t.return_due_on::text as "returnDueOn",
      to_char(c.collected_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "collectedAt",
      c.collected_at is null and t.return_due_on < ${today}::date as "isOverdue"`,
    matching: sql`
      from app.transfer_collections() c join transfers t on t.id = c.transfer_id
        left join units u on u.id = t.from_unit_id
      where ${visibleTo(actor)} ${one(sql`t.batch_id`, batchId)} ${one(sql`c.kind`, kind)}
        ${amongst(sql`c.handover_id`, id)} ${touching(unitId)}
        ${collected === undefined ? sql`` : sql`and c.collected_at is ${so}`}
        ${matches(q, sql`c.property_number || '|' || t.employee_number || '|' || t.name`)}`,
    order: sql`${by} ${direction(input)}, c.property_number, c.handover_id`,
  })
}

const ISSUE_SORTS = { unitPath: sql`u.path`, employeeNumber: sql`t.employee_number` }

export async function listIssues(
  tx: Transaction,
  actor: Actor,
  input: z.output<typeof transferIssueQuery>,
): Promise<{ rows: TransferIssue[]; total: number }> {
  const { q, id, batchId, lacks, unitId } = input.filter ?? {}
  const by = ISSUE_SORTS[input.sort?.[0] ?? 'unitPath']
  const lacking = lacks === 'laptop' ? sql`i.laptop` : sql`i.smartphone`
  return paged<TransferIssue>(tx, input, {
    columns: sql`
      t.id, t.staff_id as "staffId", t.employee_number as "employeeNumber", t.name, u.path as "unitPath",
      t.post, t.effective_on::text as "effectiveOn", i.laptop, i.smartphone`,
    matching: sql`
      from app.transfer_issues() i join transfers t on t.id = i.transfer_id
        join units u on u.id = t.to_unit_id
      where ${visibleTo(actor)} ${one(sql`t.batch_id`, batchId)} ${amongst(sql`t.id`, id)}
        ${touching(unitId)} ${lacks ? sql`and ${lacking} is null` : sql``}
        ${matches(q, sql`t.employee_number || '|' || t.name`)}`,
    order: sql`${by} ${direction(input)}, t.employee_number, t.id`,
  })
}
