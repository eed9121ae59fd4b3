import { desc, eq, sql } from 'drizzle-orm'
import type { Drill } from '#contract/certificates'
import type { Transaction } from '#drizzle/client'
import { drills } from '#drizzle/schema/certificates'
import { iso } from '../http/list-query.ts'

const columns = {
  id: drills.id,
  state: sql<Drill['state']>`${drills.state}`,
  total: drills.total,
  signed: drills.signed,
  failed: drills.failed,
  startedAt: iso(drills.createdAt),
  finishedAt: iso(drills.finishedAt),
  seconds: sql<number>`extract(epoch from coalesce(${drills.finishedAt}, now()) - ${drills.createdAt})::float8`,
}

const select = (tx: Transaction) => tx.select(columns).from(drills)
const SHOWN = 20

export const recent = (tx: Transaction) => select(tx).orderBy(desc(drills.createdAt)).limit(SHOWN)

export async function get(tx: Transaction, id: string): Promise<Drill | undefined> {
  const [row] = await select(tx).where(eq(drills.id, id))
  return row
}

/** What the whole fleet is: the certificates of devices that are in use. */
const fleet = sql`certificates c where c.device_id is not null and c.state = 'issued'
  and c.replaced_by is null and c.not_after > now()`

export async function start(tx: Transaction): Promise<string> {
  const [row] = await tx.execute<{ id: string }>(sql`
    insert into drills (total) select count(*) from ${fleet} returning id`)
  return row!.id
}

/** The next of the fleet, in the order of their ids: how far a drill has come is the last it has on record. */
export async function next(tx: Transaction, drillId: string, count: number) {
  return tx.execute<{ id: string; profile: string; der: Buffer; deviceId: string }>(sql`
    select c.id, c.profile, c.der, c.device_id as "deviceId" from ${fleet}
      and c.id > coalesce((select certificate_id from drill_signatures where drill_id = ${drillId}
        order by certificate_id desc limit 1), '00000000-0000-0000-0000-000000000000')
    order by c.id limit ${count}`)
}

interface Intended {
  certificateId: string
  serial: Buffer
  sha256: Buffer
}

/** On record before anything is signed, as everything is. */
export async function record(tx: Transaction, drillId: string, rows: readonly Intended[]) {
  const hex = (pick: (row: Intended) => Buffer) =>
    sql.param(rows.map((row) => pick(row).toString('hex')))
  await tx.execute(sql`
    insert into drill_signatures (drill_id, certificate_id, serial, tbs_sha256)
    select ${drillId}::uuid, id, decode(serial, 'hex'), decode(sha256, 'hex')
    from unnest(${sql.param(rows.map((row) => row.certificateId))}::uuid[], ${hex((row) => row.serial)}::text[],
      ${hex((row) => row.sha256)}::text[]) as given (id, serial, sha256)`)
}

export async function advance(
  tx: Transaction,
  drillId: string,
  { signed, failed }: { signed: number; failed: number },
): Promise<void> {
  await tx
    .update(drills)
    .set({ signed: sql`${drills.signed} + ${signed}`, failed: sql`${drills.failed} + ${failed}` })
    .where(eq(drills.id, drillId))
}

export async function finish(
  tx: Transaction,
  drillId: string,
  state: 'done' | 'failed',
): Promise<void> {
  await tx.update(drills).set({ state, finishedAt: sql`now()` }).where(eq(drills.id, drillId))
}
