import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ImportBatch } from '#contract/imports'
import { createTestApp, type TestApp, type Visitor } from '#tests/app'
import { apply, csv, dryRun, plantOffice, refusals, send } from '#tests/imports'

let app: TestApp
let visitor: Visitor

beforeAll(async () => {
  app = await createTestApp()
  visitor = await app.loginAs('it_staff')
  await plantOffice(visitor)
})
afterAll(() => app.close())

describe('a file that can’t be read', () => {
  const bytes = (...values: number[]) => Uint8Array.of(...values)
  const wide = Array.from({ length: 10_000 }, (_, at) => `列${at}`).join(',')

  it.each([
    ['empty_file', 'devices', new Uint8Array()],
    ['empty_file', 'devices', csv('', ',,', '')],
    ['no_rows', 'devices', csv('備品番号,備考', ',')],
    ['damaged_workbook', 'devices', bytes(0x50, 0x4b, 3, 4, 20, 0, 6, 0)],
    ['old_workbook', 'devices', bytes(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1)],
    ['not_csv', 'devices', new TextEncoder().encode('%PDF-1.7\n')],
    ['not_csv', 'devices', bytes(0, 1, 2, 3, 255, 254, 0)],
    ['undecodable', 'devices', bytes(0x94, 0xf5, 0x81, 0x0a, 0x31)],
    ['unknown_headers', 'devices', csv('年,額', '1,2')],
    ['missing_column', 'staff', csv('備品番号,所属コード', 'A1,010100')],
    ['broken_quote', 'devices', csv('備品番号', '"A1')],
    ['unknown_headers', 'units', csv(wide, wide)],
    ['row_too_long', 'devices', csv('備品番号,備考', `L1,${'長'.repeat(1_000_000)}`)],
    ['broken_quote', 'devices', csv('備品番号,備考', `L1,"${'長'.repeat(1_000_000)}`)],
  ])('says %s', async (code, kind, content) => {
    const answer = await send(visitor, { kind, content })
    expect(answer.status).toBe(422)
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    const problem = await answer.json()
    expect(problem).toMatchObject({ code: 'unreadable_file', fields: [{ field: 'file', code }] })
    expect(problem.fields[0].message).toMatch(/[ぁ-ん]/)
    expect(problem.fields[0]).not.toHaveProperty('texts')
    const english = await (await send(visitor, { kind, content, language: 'en' })).json()
    expect(english.fields[0].message).toMatch(/^[A-Z][ -~“”]+(“.*”)?$/)
  })

  it('has left its failure on record, and no content', async () => {
    const failed: ImportBatch[] = await (
      await visitor(`/api/imports?filter=${encodeURIComponent('{"state":"failed"}')}`)
    ).json()
    expect(failed.length).toBeGreaterThan(0)
    expect(failed.every(({ failure }) => failure?.message)).toBe(true)
    const [files] = await app.ownerSql`
      select count(*)::int as n from import_files f join imports i on i.id = f.import_id 
        where state = 'failed' and failure <> 'not_permitted'`
    expect(files?.n).toBe(0)
  })
})

describe('a hostile file', () => {
  it('with a huge cell costs that row', async () => {
    const cell = '長'.repeat(50_000)
    const batch = await dryRun(visitor, 'devices', csv('備品番号,備考', `L1,${cell}`, `${cell},`))
    expect(refusals(batch)).toEqual([
      [2, 'too_long', 'note'],
      [3, 'too_long', 'propertyNumber'],
    ])
    expect(batch.errors.every(({ value }) => value!.length <= 100)).toBe(true)
  })

  it('with half a character at a border is shown without it', async () => {
    const batch = await dryRun(visitor, 'devices', csv('備品番号', `${'A'.repeat(99)}𠮷`))
    expect(batch.errors).toMatchObject([{ code: 'too_long', value: 'A'.repeat(99) }])
  })

  it('with ten thousand columns costs the rows that don’t fit', async () => {
    const more = ',x'.repeat(10_000)
    const batch = await dryRun(
      visitor,
      'devices',
      csv(`備品番号,型番,メーカー${more}`, `M1,V,N${more}`, 'M2,V,N'),
    )
    expect(batch.counts).toMatchObject({ new: 1, refused: 1 })
  })

  it('with names of every object property is data', async () => {
    const batch = await dryRun(
      visitor,
      'devices',
      csv(
        '備品番号,型番,メーカー,__proto__,constructor',
        '__PROTO__,V,N,1,2',
        'CONSTRUCTOR,V,N,1,2',
      ),
    )
    expect(batch.counts).toMatchObject({ new: 2, refused: 0 })
    expect((await apply(visitor, batch)).status).toBe(200)
  })
})

describe('a wrong upload', () => {
  const post = (body: BodyInit | null, headers: Record<string, string> = {}) =>
    visitor('/api/imports', {
      method: 'POST',
      body,
      headers: { 'accept-language': 'en', ...headers },
    })
  const form = (parts: Record<string, string | File>) => {
    const made = new FormData()
    for (const [name, part] of Object.entries(parts)) made.set(name, part)
    return made
  }
  const file = new File([csv('備品番号', 'A1') as Uint8Array<ArrayBuffer>], 'a.csv')

  it.each([
    [
      'no multipart',
      () => post('{}', { 'content-type': 'application/json' }),
      415,
      'unsupported_type',
      undefined,
    ],
    ['no boundary', () => post('x', { 'content-type': 'multipart/form-data' }), 422, 'invalid', ''],
    [
      'rubbish for parts',
      () => post('x', { 'content-type': 'multipart/form-data; boundary=y' }),
      422,
      'invalid',
      '',
    ],
    ['no file', () => post(form({ kind: 'devices' })), 422, 'invalid', 'file'],
    ['text for a file', () => post(form({ kind: 'devices', file: 'A1' })), 422, 'invalid', 'file'],
    ['no kind', () => post(form({ file })), 422, 'invalid', 'kind'],
    ['an unknown kind', () => post(form({ file, kind: 'phones' })), 422, 'invalid', 'kind'],
    [
      'a mapping that is no JSON',
      () => post(form({ file, kind: 'devices', mapping: '{' })),
      422,
      'invalid',
      'mapping',
    ],
    [
      'a mapping to a number',
      () => post(form({ file, kind: 'devices', mapping: '{"a":1}' })),
      422,
      'invalid',
      'mapping.a',
    ],
  ])('with %s says so', async (_what, request, status, code, field) => {
    const answer = await request()
    expect(answer.status).toBe(status)
    const problem = await answer.json()
    expect(problem.code).toBe(code)
    expect(problem.fields?.[0]?.field).toBe(field)
  })

  it('with a mapping to a field that isn’t there says so', async () => {
    const answer = await send(visitor, {
      kind: 'devices',
      content: csv('番号,備品番号', '1,A1'),
      mapping: { 番号: 'colour' },
    })
    expect((await answer.json()).fields).toMatchObject([{ code: 'unknown_field' }])
  })
})
