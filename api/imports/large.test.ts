import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ImportBatch } from '#contract/imports'
import { createTestApp, type TestApp, type Visitor } from '#tests/app'
import { apply, csv, dryRun, importFile } from '#tests/imports'

let app: TestApp
let visitor: Visitor

beforeAll(async () => {
  app = await createTestApp()
  visitor = await app.loginAs('it_staff')
})
afterAll(() => app.close())

/** More than one statement takes at a time. */
const ROWS = 5100
const file = (serialOf: (n: number) => number) =>
  csv(
    '備品番号,型番,シリアル番号',
    ...Array.from({ length: ROWS }, (_, n) => `N${n},VK1,S${serialOf(n)}`),
  )
const get = async (id: string): Promise<ImportBatch> => (await visitor(`/api/imports/${id}`)).json()

describe('a long file', () => {
  it('goes on after 202, shows how far it is, and holds up nobody’s small write', async () => {
    const batch = await dryRun(
      visitor,
      'devices',
      file((n) => n),
    )
    expect(batch.counts.new).toBe(ROWS)
    app.deps.testing = { importPatienceMs: 0 }
    const answer = await apply(visitor, batch)
    expect([answer.status, await answer.json()]).toEqual([202, { id: batch.id, state: 'applying' }])
    app.deps.testing = undefined
    await expect
      .poll(async () => (await get(batch.id)).progress?.phase, { timeout: 20_000 })
      .toBe('applying')
    const mapping = { 番号: 'propertyNumber' }
    const write = await visitor('/api/import-mappings', {
      method: 'POST',
      json: { kind: 'devices', name: 'small', mapping },
    })
    const second = await apply(visitor, batch)
    const meanwhile = await get(batch.id)
    expect([write.status, second.status]).toEqual([201, 409])
    expect(meanwhile).toMatchObject({ state: 'applying', progress: { total: ROWS } })
    await expect.poll(async () => (await get(batch.id)).state, { timeout: 60_000 }).toBe('applied')
    await expect
      .poll(async () => {
        const [told] = await app.ownerSql`
          select count(*)::int as n from notifications where template = 'import_applied'`
        return told!.n
      })
      .toBe(1)
  })

  it('may exchange a number between rows that no one statement takes together', async () => {
    const exchanged = file((n) => (n === 0 ? ROWS - 1 : n === ROWS - 1 ? 0 : n))
    const batch = await importFile(visitor, 'devices', exchanged)
    expect(batch.counts).toEqual({ new: 0, changed: 2, unchanged: ROWS - 2, refused: 0 })
    const [first] =
      await app.ownerSql`select serial_number from devices where property_number = 'N0'`
    expect(first!.serial_number).toBe(`S${ROWS - 1}`)
  })
})
