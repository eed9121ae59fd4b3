import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ImportMapping, ImportPreview } from '#contract/import-mappings'
import { createTestApp, type TestApp, type Visitor } from '#tests/app'
import { apply, csv, plantOffice, send } from '#tests/imports'

let app: TestApp
let visitor: Visitor

beforeAll(async () => {
  app = await createTestApp()
  visitor = await app.loginAs('it_staff')
  await plantOffice(visitor)
})
afterAll(() => app.close())

const FILE = csv('メモ欄,機番,台帳の番号,メーカー,型番', 'a,S9,L9,NEC,VK1', 'b,S10,L10,NEC,VK1')
const MAPPING = {
  メモ欄: 'note',
  機番: 'serialNumber',
  台帳の番号: 'propertyNumber',
  メーカー: 'maker',
  型番: 'modelName',
}

async function look(kind: string, content: Uint8Array, by = visitor): Promise<ImportPreview> {
  const form = new FormData()
  form.set('file', new File([content as Uint8Array<ArrayBuffer>], 'file.csv'))
  form.set('kind', kind)
  const answer = await by('/api/imports/preview', { method: 'POST', body: form })
  const body = await answer.json()
  expect(answer.status, JSON.stringify(body)).toBe(200)
  return body
}
const save = (json: object, by = visitor) => by('/api/import-mappings', { method: 'POST', json })
const fieldsOf = ({ columns }: ImportPreview) =>
  Object.fromEntries(columns.map(({ header, field }) => [header, field]))

describe('columns of any name and order', () => {
  it('are shown with samples and what they seem to hold, and nothing is kept', async () => {
    const [before] = await app.ownerSql`select count(*) from imports`
    const seen = await look('devices', FILE)
    expect(seen.columns[1]).toEqual({
      at: 1,
      header: '機番',
      samples: ['S9', 'S10'],
      field: null,
      isAmbiguous: false,
    })
    expect(fieldsOf(seen)).toMatchObject({ メーカー: 'maker', 型番: 'modelName', メモ欄: null })
    expect(seen.fields[0]).toEqual({
      name: 'propertyNumber',
      label: '備品番号',
      isRequired: true,
    })
    expect((await app.ownerSql`select count(*) from imports`)[0]).toEqual(before)
  })

  it('are imported by the mapping that was chosen', async () => {
    const answer = await send(visitor, { kind: 'devices', content: FILE, mapping: MAPPING })
    const batch = await answer.json()
    expect([answer.status, batch.counts]).toEqual([
      201,
      { new: 2, changed: 0, unchanged: 0, refused: 0 },
    ])
    expect((await apply(visitor, batch)).status).toBe(200)
    const [device] = await app.ownerSql`select * from devices where property_number = 'L9'`
    expect(device).toMatchObject({ serial_number: 'S9', note: 'a' })
  })

  it('are remembered for the source, whatever the order of its next file', async () => {
    const saved = await save({ kind: 'devices', name: 'リース会社A', mapping: MAPPING })
    expect(saved.status).toBe(201)
    const seen = await look(
      'devices',
      csv('型番,台帳の番号,機番,ﾒﾓ欄,メーカー', 'VK1,L11,S11,,NEC'),
    )
    expect(seen.source?.name).toBe('リース会社A')
    expect(fieldsOf(seen)).toEqual({
      型番: 'modelName',
      台帳の番号: 'propertyNumber',
      機番: 'serialNumber',
      ﾒﾓ欄: 'note',
      メーカー: 'maker',
    })
    expect((await look('staff', FILE)).source).toBeNull()
  })

  it('are saved under one name once, also by two at once', async () => {
    const mappings = ['note', 'location'].map((field) => ({
      台帳番号: 'propertyNumber',
      欄: field,
    }))
    const answers = await Promise.all(
      mappings.map((mapping) => save({ kind: 'devices', name: '局B', mapping })),
    )
    expect(answers.map(({ status }) => status)).toEqual([201, 201])
    const query = encodeURIComponent(JSON.stringify({ q: '局B' }))
    const list: ImportMapping[] = await (
      await visitor(`/api/import-mappings?filter=${query}`)
    ).json()
    expect(list).toHaveLength(1)
  })

  it('are renamed and deleted; a name that is taken is refused', async () => {
    const mapping = { 番号: 'propertyNumber' }
    const { id } = await (await save({ kind: 'devices', name: '甲', mapping })).json()
    await save({ kind: 'devices', name: '乙', mapping })
    const to = (name: string) =>
      visitor(`/api/import-mappings/${id}`, { method: 'PUT', json: { name } })
    const taken = await to('乙')
    expect([taken.status, (await taken.json()).fields[0]]).toEqual([
      409,
      expect.objectContaining({ field: 'name', code: 'already_used' }),
    ])
    expect((await (await to('丙')).json()).name).toBe('丙')
    expect((await visitor(`/api/import-mappings/${id}`, { method: 'DELETE' })).status).toBe(200)
    expect((await visitor(`/api/import-mappings/${id}`)).status).toBe(404)
  })

  it.each([
    ['unknown_field', { 番号: 'colour' }],
    ['already_used', { 番号: 'note', 備考: 'note' }],
  ])('that can’t be are not saved: %s', async (code, mapping) => {
    const answer = await save({ kind: 'devices', name: 'x', mapping })
    expect(answer.status).toBe(422)
    expect((await answer.json()).fields[0].code).toBe(code)
  })

  it('of another kind of file say so, and a header that stands twice is nobody’s guess', async () => {
    const seen = await look('devices', csv('職員番号,氏名,カナ,所属コード', '1,a,b,c'))
    expect(seen.likelyKind).toBe('staff')
    const twice = await look('devices', csv('備品番号,備考,備考', 'A1,x,y'))
    expect(twice.columns.map(({ isAmbiguous }) => isAmbiguous)).toEqual([false, true, true])
    const mapping = { 備品番号: 'propertyNumber', 備考: null, 型番: 'modelName' }
    const content = csv('備品番号,備考,備考,型番', 'A1,x,y,VK1')
    const answer = await send(visitor, { kind: 'devices', content, mapping })
    expect((await answer.json()).counts.new).toBe(1)
  })
})
