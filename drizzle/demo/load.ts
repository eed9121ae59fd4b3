import { eq, getTableColumns, type SQL, sql } from 'drizzle-orm'
import { toSnakeCase } from 'drizzle-orm/casing'
import type { PgTable } from 'drizzle-orm/pg-core'
import type { Transaction } from '../client.ts'
import { deviceModels, devices } from '../schema/devices.ts'
import { erasureFiles, erasures } from '../schema/erasure.ts'
import { handovers } from '../schema/handovers.ts'
import {
  extensionHolders,
  extensionLines,
  extensions,
  lineSims,
  lines,
  simDevices,
  sims,
} from '../schema/lines.ts'
import { staff, units } from '../schema/organization.ts'
import {
  appointments,
  programs,
  replacements,
  slots,
  waveMonths,
  waves,
} from '../schema/rollout.ts'
import { settings } from '../schema/settings.ts'
import type { DemoLedger } from './generate.ts'
import { tellHistories } from './histories.ts'

/** Not one of the product's settings, which know their keys: what was loaded, and who its people are. */
const SETTING = 'demo'
/** Rows per statement: the audit holds a statement's entries in memory. */
const CHUNK = 5_000

export async function ledgerIsEmpty(tx: Transaction): Promise<boolean> {
  const [row] = await tx.execute<{ empty: boolean }>(sql`
    select not exists (select from ${units}) and not exists (select from ${devices}) as empty`)
  return row?.empty ?? false
}

/**
 * Writes the data set into an empty ledger. Devices come with their holder and units with their path, so
 * that the triggers which derive these have nothing left to change.
 */
export async function loadLedger(
  tx: Transaction,
  ledger: DemoLedger,
  say: (line: string) => void,
): Promise<void> {
  const count = (number: number) => number.toLocaleString('en')
  await insert(tx, units, ledger.units)
  await insert(tx, staff, ledger.staff)
  await setHeads(tx, ledger.heads)
  say(`  ${count(ledger.units.length)} units, ${count(ledger.staff.length)} staff`)
  await insert(tx, deviceModels, ledger.models)
  // An erased laptop needs its erasure, which needs the laptop: judged once both are there.
  await tx.execute(sql`set constraints need_erasure deferred`)
  await insert(tx, devices, ledger.devices)
  await insert(tx, handovers, ledger.handovers)
  say(`  ${count(ledger.devices.length)} devices, ${count(ledger.handovers.length)} handovers`)
  await insert(tx, erasures, ledger.erasures)
  await insert(tx, erasureFiles, ledger.erasureFiles)
  await tx.execute(sql`set constraints need_erasure immediate`)
  await tellHistories(tx)
  await insert(tx, programs, ledger.programs)
  await insert(tx, waves, ledger.waves)
  await insert(tx, waveMonths, ledger.waveMonths)
  await insert(tx, replacements, ledger.replacements)
  await insert(tx, slots, ledger.slots)
  await insert(tx, appointments, ledger.appointments)
  say(
    `  ${count(ledger.replacements.length)} replacements, ${count(ledger.erasures.length)} erasures`,
  )
  await insert(tx, sims, ledger.sims)
  await insert(tx, lines, ledger.lines)
  await insert(tx, extensions, ledger.extensions)
  await insert(tx, simDevices, ledger.simDevices)
  await insert(tx, lineSims, ledger.lineSims)
  await insert(tx, extensionLines, ledger.extensionLines)
  await insert(tx, extensionHolders, ledger.extensionHolders)
  say(`  ${count(ledger.lines.length)} lines, ${count(ledger.extensions.length)} extensions`)
}

/** Kept with the data, since another start date would tell other people. */
export async function remember(tx: Transaction, value: object): Promise<void> {
  await tx.insert(settings).values({ key: SETTING, value })
}

export async function remembered(tx: Transaction): Promise<unknown> {
  const [row] = await tx.select().from(settings).where(eq(settings.key, SETTING))
  return row?.value
}

async function setHeads(tx: Transaction, heads: DemoLedger['heads']): Promise<void> {
  await tx.execute(sql`
    update ${units} set head_staff_id = h."staffId"
    from jsonb_to_recordset(${JSON.stringify(heads)}::jsonb) as h("unitId" uuid, "staffId" uuid)
    where ${units.id} = h."unitId"`)
}

/** One statement per chunk: a row each would pay every statement trigger for every row. */
async function insert<T extends object>(
  tx: Transaction,
  table: PgTable,
  rows: readonly T[],
): Promise<void> {
  const [first] = rows
  if (!first) return
  const columns = getTableColumns(table)
  const names = Object.keys(first)
  const list = (each: (name: string) => SQL) => sql.join(names.map(each), sql`, `)
  const into = list((name) => sql`${sql.identifier(toSnakeCase(name))}`)
  const values = list((name) => sql`${sql.identifier(name)}`)
  const types = list((name) => sql`${sql.identifier(name)} ${sql.raw(columns[name]!.getSQLType())}`)
  for (let from = 0; from < rows.length; from += CHUNK) {
    const json = JSON.stringify(rows.slice(from, from + CHUNK))
    await tx.execute(sql`
      insert into ${table} (${into}) select ${values}
      from jsonb_to_recordset(${json}::jsonb) as r(${types})`)
  }
}
