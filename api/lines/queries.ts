import { and, eq, exists, inArray, isNull, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { extension, extensionQuery, lineQuery } from '#contract/lines'
import type { Transaction } from '#drizzle/client'
import { devices } from '#drizzle/schema/devices'
import {
  extensionLines,
  extensions,
  lineSims,
  lines,
  simDevices,
  sims,
} from '#drizzle/schema/lines'
import { found, page, total } from '../http/list-query.ts'

const lineColumns = {
  id: lines.id,
  phoneNumber: lines.phoneNumber,
  iccid: sims.iccid,
  deviceId: devices.id,
  devicePropertyNumber: devices.propertyNumber,
  /** Nothing keeps a line to one extension. */
  extension: sql<string | null>`(
    select string_agg(e.number, ', ' order by e.number)
    from ${extensionLines} el join ${extensions} e on e.id = el.extension_id
    where el.line_id = ${lines.id} and upper_inf(el.during))`,
}

const selectLines = (tx: Transaction) =>
  tx
    .select(lineColumns)
    .from(lines)
    .leftJoin(lineSims, and(eq(lineSims.lineId, lines.id), sql`upper_inf(${lineSims.during})`))
    .leftJoin(sims, eq(sims.id, lineSims.simId))
    .leftJoin(simDevices, and(eq(simDevices.simId, sims.id), sql`upper_inf(${simDevices.during})`))
    .leftJoin(devices, eq(devices.id, simDevices.deviceId))

export async function listLines(tx: Transaction, input: z.output<typeof lineQuery>) {
  const { q, id, deviceId } = input.filter ?? {}
  const where = and(
    found(lines.id, 'lines', q),
    id ? inArray(lines.id, id) : undefined,
    deviceId ? exists(inDevice(tx, deviceId)) : undefined,
  )
  return page({
    input,
    sortable: { phoneNumber: lines.phoneNumber },
    id: lines.id,
    select: (order, limit, offset) =>
      selectLines(tx)
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () => tx.select({ total }).from(lines).where(where),
  })
}

const inDevice = (tx: Transaction, deviceId: string) =>
  tx
    .select({ one: sql`1` })
    .from(lineSims)
    .innerJoin(simDevices, eq(simDevices.simId, lineSims.simId))
    .where(
      and(
        eq(lineSims.lineId, lines.id),
        eq(simDevices.deviceId, deviceId),
        sql`upper_inf(${lineSims.during}) and upper_inf(${simDevices.during})`,
      ),
    )

export async function getLine(tx: Transaction, id: string) {
  const [line] = await selectLines(tx).where(eq(lines.id, id))
  return line
}

type Extension = z.input<typeof extension>

const extensionColumns = {
  id: extensions.id,
  number: extensions.number,
  kind: sql<Extension['kind']>`${extensions.kind}`,
}

export async function listExtensions(tx: Transaction, input: z.output<typeof extensionQuery>) {
  const { q, id, kind } = input.filter ?? {}
  const where = and(
    isNull(extensions.retiredAt),
    found(extensions.id, 'extensions', q),
    id ? inArray(extensions.id, id) : undefined,
    kind ? eq(extensions.kind, kind) : undefined,
  )
  const { rows, total: count } = await page({
    input,
    sortable: { number: extensions.number },
    id: extensions.id,
    select: (order, limit, offset) =>
      tx
        .select(extensionColumns)
        .from(extensions)
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () => tx.select({ total }).from(extensions).where(where),
  })
  return { rows: await withHolders(tx, rows), total: count }
}

export async function getExtension(tx: Transaction, id: string) {
  const rows = await tx.select(extensionColumns).from(extensions).where(eq(extensions.id, id))
  const [one] = await withHolders(tx, rows)
  return one
}

/** The phone book is everybody's, while staff records are not: app.phone_book shows names and units alone. */
async function withHolders(
  tx: Transaction,
  rows: Pick<Extension, 'id' | 'number' | 'kind'>[],
): Promise<Extension[]> {
  const ids = rows.map((row) => row.id)
  const holders = await tx.execute<
    { extensionId: string } & Pick<Extension, 'holderId' | 'holderName' | 'unitPath'>
  >(sql`
    select extension_id as "extensionId", holder_id as "holderId", holder_name as "holderName",
      unit_path as "unitPath"
    from app.phone_book(${sql.param(ids)}::uuid[])`)
  const byExtension = new Map(holders.map(({ extensionId, ...holder }) => [extensionId, holder]))
  const nobody = { holderId: null, holderName: null, unitPath: null }
  return rows.map((row) => ({ ...row, ...(byExtension.get(row.id) ?? nobody) }))
}
