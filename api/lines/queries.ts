import { and, eq, exists, inArray, type SQL, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { LINE_STATES, lineQuery } from '#contract/lines'
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

const today = sql`(now() at time zone 'Asia/Tokyo')::date`

const lineColumns = {
  id: lines.id,
  phoneNumber: lines.phoneNumber,
  simId: sims.id,
  iccid: sims.iccid,
  deviceId: devices.id,
  devicePropertyNumber: devices.propertyNumber,
  /** Nothing keeps a line to one extension. */
  extension: sql<string | null>`(
    select string_agg(e.number, ', ' order by e.number)
    from ${extensionLines} el join ${extensions} e on e.id = el.extension_id
    where el.line_id = ${lines.id} and upper_inf(el.during))`,
  extensionId: sql<string | null>`(
    select e.id from ${extensionLines} el join ${extensions} e on e.id = el.extension_id
    where el.line_id = ${lines.id} and upper_inf(el.during) order by e.number limit 1)`,
  freeOn: sql<string | null>`(
    select app.free_on(max(upper(el.during)))::text from ${extensionLines} el
    where el.line_id = ${lines.id} and not isempty(el.during)
    having not bool_or(upper_inf(el.during)) and app.free_on(max(upper(el.during))) > ${today})`,
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
  const { q, id, deviceId, state } = input.filter ?? {}
  const where = and(
    found(lines.id, 'lines', q),
    id ? inArray(lines.id, id) : undefined,
    deviceId ? exists(inDevice(tx, deviceId)) : undefined,
    state && STATES[state],
  )
  return page({
    input,
    sortable: { phoneNumber: lines.phoneNumber },
    id: lines.id,
    // Of rows that are passed over nothing else is asked, or the last page of a file would cost as much as all.
    select: (order, limit, offset) => {
      const ofPage = tx
        .select({ id: lines.id })
        .from(lines)
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset)
      return selectLines(tx)
        .where(inArray(lines.id, ofPage))
        .orderBy(...order)
    },
    count: () => tx.select({ total }).from(lines).where(where),
  })
}

const connected = sql`exists (
  select from ${extensionLines} el where el.line_id = ${lines.id} and upper_inf(el.during))`

const STATES: Record<(typeof LINE_STATES)[number], SQL> = {
  connected,
  unconnected: sql`not ${connected}`,
  quarantine: sql`not ${connected} and exists (
    select from ${extensionLines} el where el.line_id = ${lines.id} and not isempty(el.during)
      and app.free_on(upper(el.during)) > ${today})`,
  no_device: sql`not exists (
    select from ${lineSims} ls join ${simDevices} sd on sd.sim_id = ls.sim_id and upper_inf(sd.during)
    where ls.line_id = ${lines.id} and upper_inf(ls.during))`,
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
