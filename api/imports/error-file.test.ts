import Encoding from 'encoding-japanese'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ImportBatch } from '#contract/imports'
import { ROLES } from '#contract/roles'
import { createTestApp, type TestApp, type Visitor } from '#tests/app'
import { apply, csv, dryRun, plantOffice, rowsOf, send } from '#tests/imports'

let app: TestApp
let visitor: Visitor

beforeAll(async () => {
  app = await createTestApp()
  visitor = await app.loginAs('it_staff')
  await plantOffice(visitor)
})
afterAll(() => app.close())

describe('refused rows', () => {
  it('go out with the delimiter and the encoding they came with', async () => {
    const text = '\uFEFF備品番号\t備考\t取得年月日\r\nN1\t"改\n行\tと""引用"""\tR3.2.30'
    const utf16 = Buffer.from(text, 'utf16le')
    const batch = await dryRun(visitor, 'devices', utf16)
    const answer = await visitor(`/api/imports/${batch.id}/errors`)
    expect(answer.headers.get('content-type')).toBe('text/tab-separated-values; charset=utf-16')
    expect(Buffer.from(await answer.arrayBuffer()).toString('utf16le')).toBe(
      '\uFEFF備品番号\t備考\t取得年月日\t取り込めない理由\r\n' +
        'N1\t"改\n行\tと""引用"""\tR3.2.30\t2行目「取得年月日」: 暦にない日付です\r\n',
    )
  })

  it('keep 外字, line breaks and formulas, and one column of reasons, sent twice', async () => {
    const sjis = (text: string) => Encoding.convert(Encoding.stringToCode(text), 'SJIS', 'UNICODE')
    const content = Uint8Array.from([
      ...sjis('備品番号,備考,取得年月日\r\n,=1+1 '),
      ...[0xf0, 0x40],
      ...sjis(',R3.8.6\r\nN3,"a\nb",R3.2.30\r\n'),
    ])
    let batch = await dryRun(visitor, 'devices', content)
    for (let again = 0; again < 2; again++) {
      expect(batch.counts.refused).toBe(2)
      const answer = await visitor(`/api/imports/${batch.id}/errors`)
      const bytes = new Uint8Array(await answer.arrayBuffer())
      const [header, first] = new TextDecoder('shift_jis').decode(bytes).split('\r\n')
      expect(header).toBe('備品番号,備考,取得年月日,取り込めない理由')
      expect(first).toMatch(/^,'=1\+1 \uE000,R3\.8\.6,2行目「備品番号」: 必ず入力してください/)
      batch = await dryRun(visitor, 'devices', bytes)
    }
    const [row] = await rowsOf(visitor, batch)
    expect(row.values.note).toBe('=1+1 \uE000')
  })

  it('go out under the name they came with', async () => {
    const answer = await send(visitor, {
      kind: 'devices',
      content: csv('備品番号', 'A B', '"'.repeat(2)),
      fileName: "旧PC'台帳(最新).csv",
    })
    const { id } = await answer.json()
    const file = await visitor(`/api/imports/${id}/errors`)
    expect(file.headers.get('content-disposition')).toBe(
      `attachment; filename*=UTF-8''${encodeURIComponent('旧PC')}%27${encodeURIComponent('台帳')}%28${encodeURIComponent('最新')}-errors%29.csv`.replace(
        '-errors%29',
        '%29-errors',
      ),
    )
  })
})

describe('imports', () => {
  it.each(ROLES.filter((role) => role !== 'it_staff'))(
    'are none of %s’s to send or apply',
    async (role) => {
      const other = await app.loginAs(role)
      expect((await send(other, { kind: 'devices', content: csv('備品番号', 'A1') })).status).toBe(
        403,
      )
      const batch = await dryRun(visitor, 'devices', csv('備品番号', 'B1'))
      expect((await apply(other, batch)).status).toBe(role === 'trainer' ? 404 : 403)
      const seen = (await other(`/api/imports/${batch.id}`)).status
      // Trainers have imports of their own kinds; others' are as good as not there.
      expect(seen).toBe(role === 'trainer' ? 404 : ['auditor', 'admin'].includes(role) ? 200 : 403)
    },
  )

  it('are found by file name and id', async () => {
    await send(visitor, {
      kind: 'devices',
      content: csv('備品番号', 'B1'),
      fileName: '秋の棚卸.csv',
    })
    const list = (filter: unknown): Promise<Response> =>
      visitor(`/api/imports?filter=${encodeURIComponent(JSON.stringify(filter))}`)
    const found: ImportBatch[] = await (await list({ q: '棚卸' })).json()
    expect(found.map(({ fileName }) => fileName)).toEqual(['秋の棚卸.csv'])
    expect(await (await list({ id: [found[0]!.id] })).json()).toHaveLength(1)
  })
})
