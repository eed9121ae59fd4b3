import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DeviceAccess } from '#contract/access'
import { system } from '#drizzle/client'
import { createTestApp, stoppedClock, type TestApp } from '#tests/app'
import { plantUnit } from '#tests/matrix/world'
import { applyDueTransfers, applyTransfers } from './jobs.ts'

let t: TestApp
// 23:59 of 31 March 2027 in Tokyo.
const clock = stoppedClock(new Date('2027-03-31T14:59:00Z'))
const MINUTE_MS = 60_000
const DAY_MS = 1440 * MINUTE_MS

let unitId: string
let createdBy: string
beforeAll(async () => {
  t = await createTestApp({ clock })
  unitId = await t.plant(plantUnit)
  createdBy = (await t.createUser({ roles: ['it_staff'] })).id
})
afterAll(() => t.close())

/** Somebody with a laptop, who moves on 1 April and hands it in by the 5th. */
const plantMove = () =>
  t.plant(async (sql) => {
    const number = randomUUID().slice(0, 12)
    const insert = async (table: string, row: Record<string, unknown>): Promise<string> => {
      const [made] = await sql`insert into ${sql(table)} ${sql(row)} returning id`
      return made!.id
    }
    const person = { employee_number: number, name: '髙橋 健一' }
    const staffId = await insert('staff', { ...person, kana: 'タカハシ', unit_id: unitId })
    const modelId = await insert('device_models', { kind: 'laptop', maker: '試作', name: number })
    const deviceId = await insert('devices', {
      kind: 'laptop',
      state: 'issued',
      property_number: number,
      model_id: modelId,
      unit_id: unitId,
    })
    await insert('handovers', {
      device_id: deviceId,
      holder_id: staffId,
      handed_over_at: new Date('2021-04-01T00:00:00Z'),
      source: 'import',
    })
    const importId = await insert('imports', {
      kind: 'transfers',
      state: 'applied',
      file_name: 'transfers.csv',
      file_sha256: number,
      file_bytes: 1,
      created_by: createdBy,
    })
    const toUnitId = await plantUnit(sql)
    const batchId = await insert('transfer_batches', {
      import_id: importId,
      effective_on: '2027-04-01',
    })
    await insert('transfers', {
      ...person,
      batch_id: batchId,
      row_number: 2,
      kind: 'transfer',
      staff_id: staffId,
      from_unit_id: unitId,
      to_unit_id: toUnitId,
      effective_on: '2027-04-01',
      devices: 'return',
      return_due_on: '2027-04-05',
    })
    return { batchId, staffId, deviceId, toUnitId }
  })

const unitOf = async (staffId: string): Promise<string> => {
  const [row] = await t.ownerSql`select unit_id from staff where id = ${staffId}`
  return row!.unit_id
}

test('a batch waits for midnight in Tokyo; then the job applies it, once', async () => {
  const { batchId, staffId, toUnitId } = await plantMove()
  const due = () =>
    t.db.as(system('jobs'), async (tx) => {
      await applyDueTransfers.run({ tx, payload: {}, now: clock(), deps: t.deps } as never)
      return tx.execute<{ id: string }>(
        `select payload ->> 'batchId' as id from outbox where job = '${applyTransfers.name}'`,
      )
    })
  const byHand = async () => {
    const itStaff = await t.loginAs('it_staff')
    return itStaff(`/api/transfer-batches/${batchId}/apply`, { method: 'POST' })
  }
  expect([...(await due())]).toEqual([])
  const early = await byHand()
  expect(early.status).toBe(409)
  expect((await early.json()).fields[0]).toMatchObject({ code: 'too_early' })

  clock.advance(MINUTE_MS)
  expect((await due()).map(({ id }) => id)).toEqual([batchId])
  expect((await due()).length).toBe(1)
  const run = () =>
    t.db.as(system('jobs'), (tx) =>
      applyTransfers.run({ tx, payload: { batchId }, now: clock(), deps: t.deps } as never),
    )
  await run()
  expect(await unitOf(staffId)).toBe(toUnitId)
  await run()
  const [entries] = await t.ownerSql`select count(*)::int as n from audit_entries
    where entity = 'staff' and entity_id = ${staffId} and action = 'update'`
  expect(entries!.n).toBe(1)
})

test('an undo is refused, whole, once somebody has written to what it moved', async () => {
  const { batchId, staffId, toUnitId } = await plantMove()
  const itStaff = await t.loginAs('it_staff')
  const post = (path: string) =>
    itStaff(`/api/transfer-batches/${batchId}/${path}`, { method: 'POST' })
  expect((await post('apply')).status).toBe(200)
  await t.plant((sql) => sql`update staff set post = '主任' where id = ${staffId}`)
  const refused = await post('undo')
  expect(refused.status).toBe(409)
  expect(await refused.json()).toMatchObject({ code: 'undo_blocked', params: { count: 1 } })
  expect(await unitOf(staffId)).toBe(toUnitId)
})

test('a device to be handed in is denied after its day, not before', async () => {
  const { batchId, deviceId } = await plantMove()
  const ask = async (): Promise<DeviceAccess> => {
    const itStaff = await t.loginAs('it_staff')
    return (await itStaff(`/api/devices/${deviceId}/access`)).json()
  }
  const itStaff = await t.loginAs('it_staff')
  await itStaff(`/api/transfer-batches/${batchId}/apply`, { method: 'POST' })
  expect((await ask()).decision).toBe('allow')
  clock.advance(5 * DAY_MS - MINUTE_MS)
  expect((await ask()).decision).toBe('allow')
  clock.advance(MINUTE_MS)
  const { decision, mayIssue, reasons } = await ask()
  expect({ decision, mayIssue }).toEqual({ decision: 'deny', mayIssue: false })
  expect(reasons.map(({ code }) => code)).toEqual(['return_due'])
})
