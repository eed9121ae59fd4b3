import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#tests/database'
import { type Database, openDatabase, type Principal, type Transaction } from './client.ts'
import { appUrl } from './migrate.ts'

/** Somebody with every right to write the ledger: only its own constraints stand in the way. */
const IT_STAFF: Principal = {
  name: 'user:00000000-0000-4000-8000-000000000001',
  roles: ['it_staff'],
  unitIds: [],
  staffId: null,
}

let database: TestDatabase
let db: Database
let serial = 0

beforeAll(async () => {
  database = await createTestDatabase()
  db = openDatabase(appUrl(database.ownerUrl))
})

afterAll(async () => {
  await db.close()
  await database.drop()
})

const ledger = <T>(work: (tx: Transaction) => Promise<T>) => db.as(IT_STAFF, work)

async function insert(tx: Transaction, statement: ReturnType<typeof sql>): Promise<string> {
  const [row] = await tx.execute<{ id: string }>(sql`${statement} returning id`)
  return row!.id
}

async function person(tx: Transaction): Promise<string> {
  const n = ++serial
  const unit = await insert(
    tx,
    sql`insert into units (code, name, category) values (${`U${n}`}, '総務課', 'section')`,
  )
  return insert(
    tx,
    sql`insert into staff (employee_number, name, kana, unit_id)
      values (${`E${n}`}, '髙橋　正', 'タカハシ　タダシ', ${unit})`,
  )
}

async function phone(tx: Transaction): Promise<string> {
  const n = ++serial
  const model = await insert(
    tx,
    sql`insert into device_models (kind, maker, name) values ('smartphone', 'm', ${`model ${n}`})`,
  )
  return insert(
    tx,
    sql`insert into devices (kind, property_number, model_id) values ('smartphone', ${`SP${n}`}, ${model})`,
  )
}

const extension = (tx: Transaction) =>
  insert(tx, sql`insert into extensions (number) values (${`2${++serial}`})`)
const line = (tx: Transaction) =>
  insert(tx, sql`insert into lines (phone_number) values (${`090-${++serial}`})`)
const sim = (tx: Transaction) =>
  insert(tx, sql`insert into sims (iccid) values (${`8981${++serial}`})`)

const handOver = (tx: Transaction, device: string, holder: string, from: string, to?: string) =>
  tx.execute(sql`insert into handovers (device_id, holder_id, handed_over_at, returned_at, source)
    values (${device}, ${holder}, ${from}, ${to ?? null}, 'counter')`)

/** SQLSTATE and constraint that refused the work. */
async function refusal(work: (tx: Transaction) => Promise<unknown>): Promise<[string, string]> {
  const error: unknown = await ledger(work).then(
    () => new Error('accepted'),
    (reason) => reason,
  )
  const cause = (error as Error).cause as { code?: string; constraint_name?: string } | undefined
  return [cause?.code ?? String(error), cause?.constraint_name ?? '']
}

describe('the ledger cannot contradict itself', () => {
  it('has one open handover per device', async () => {
    const refused = await refusal(async (tx) => {
      const [device, a, b] = [await phone(tx), await person(tx), await person(tx)]
      await handOver(tx, device, a, '2026-04-01')
      await handOver(tx, device, b, '2026-05-01')
    })
    expect(refused).toEqual(['23505', 'handovers_open_key'])
  })

  it('has no two holders of a device on one day of the past', async () => {
    const refused = await refusal(async (tx) => {
      const [device, a, b] = [await phone(tx), await person(tx), await person(tx)]
      await handOver(tx, device, a, '2026-04-01', '2026-06-01')
      await handOver(tx, device, b, '2026-05-31', '2026-07-01')
    })
    expect(refused).toEqual(['23P01', 'handovers_no_overlap'])
  })

  it('lets a device pass from hand to hand', async () => {
    const holder = await ledger(async (tx) => {
      const [device, a, b] = [await phone(tx), await person(tx), await person(tx)]
      await handOver(tx, device, a, '2026-04-01', '2026-06-01')
      await handOver(tx, device, b, '2026-06-01')
      const [row] = await tx.execute<{ holder_id: string }>(
        sql`select holder_id from devices where id = ${device}`,
      )
      return { is: row!.holder_id, expected: b }
    })
    expect(holder.is).toBe(holder.expected)
  })

  it.each([
    ['a SIM sits in one device', 'sim_devices', 'sim_devices_one_device', sim, phone, 'left'],
    ['a device has one SIM', 'sim_devices', 'sim_devices_one_sim', sim, phone, 'right'],
    ['a line is on one SIM', 'line_sims', 'line_sims_one_sim', line, sim, 'left'],
    ['a SIM carries one line', 'line_sims', 'line_sims_one_line', line, sim, 'right'],
    [
      'an extension rings on one line',
      'extension_lines',
      'extension_lines_one_line',
      extension,
      line,
      'left',
    ],
    [
      'an extension has one holder',
      'extension_holders',
      'extension_holders_one_holder',
      extension,
      person,
      'left',
    ],
    [
      'a person has one extension',
      'extension_holders',
      'extension_holders_one_extension',
      extension,
      person,
      'right',
    ],
  ] as const)('%s at a time', async (_, table, constraint, makeLeft, makeRight, shared) => {
    const columns = {
      sim_devices: sql`sim_id, device_id`,
      line_sims: sql`line_id, sim_id`,
      extension_lines: sql`extension_id, line_id`,
      extension_holders: sql`extension_id, holder_id`,
    }[table]
    const relate = (tx: Transaction, left: string, right: string, during: string) =>
      tx.execute(sql`insert into ${sql.identifier(table)} (${columns}, during)
        values (${left}, ${right}, ${during}::tstzrange)`)
    const twice = async (tx: Transaction, second: string) => {
      const [left, right] = [await makeLeft(tx), await makeRight(tx)]
      await relate(tx, left, right, '[2026-04-01,2026-06-01)')
      const other = shared === 'left' ? await makeRight(tx) : await makeLeft(tx)
      if (shared === 'left') await relate(tx, left, other, second)
      else await relate(tx, other, right, second)
    }
    expect(await refusal((tx) => twice(tx, '[2026-05-31,)'))).toEqual(['23P01', constraint])
    // The next period may begin on the instant at which the last one ends.
    await ledger((tx) => twice(tx, '[2026-06-01,)'))
  })

  it('knows no state, kind, zone or EDR state that is not on the list', async () => {
    for (const [column, constraint] of [
      ['kind', 'devices_kind_check'],
      ['network_zone', 'devices_network_zone_check'],
      ['edr', 'devices_edr_check'],
    ] as const) {
      const refused = await refusal(async (tx) => {
        const device = await phone(tx)
        await tx.execute(
          sql`update devices set ${sql.identifier(column)} = 'lost in space' where id = ${device}`,
        )
      })
      expect(refused).toEqual(['23514', constraint])
    }
    // An update is refused by the steps before the list is asked.
    const unknown = await refusal(async (tx) => {
      const device = await phone(tx)
      await tx.execute(sql`insert into devices (kind, state, property_number, model_id)
        select kind, 'lost in space', 'lost', model_id from devices where id = ${device}`)
    })
    expect(unknown).toEqual(['23514', 'devices_state_check'])
  })
})
