import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, stoppedClock, type TestApp, type Visitor } from '#tests/app'
import { call, type Json, list, type Office, plantOffice } from '#tests/rollout'

const clock = stoppedClock(new Date('2026-11-20T01:00:00Z'))
let t: TestApp
let it: Visitor
let office: Office

beforeAll(async () => {
  t = await createTestApp({ clock })
  it = await t.loginAs('it_staff')
  office = await plantOffice(t, 30)
})
afterAll(() => t.close())

let used = 0
/** A laptop that came back on this day. */
const returned = async (on = '2026-11-02'): Promise<string> => {
  const { oldDeviceId } = office.people[used++]!
  await t.plant(async (sql) => {
    await sql`update handovers set returned_at = ${`${on}T03:00:00Z`} where device_id = ${oldDeviceId}`
    await sql`update devices set state = 'returned' where id = ${oldDeviceId}`
  })
  return oldDeviceId
}

const facts = (deviceId: string, fields: object = {}) => ({
  deviceId,
  category: 'confidential',
  method: 'secure_erase',
  mediumKind: 'ssd',
  mediumSerial: 'S5H9NX0T123456',
  place: '本庁舎地下1階 作業室',
  erasedOn: '2026-11-10',
  operator: '髙橋 一郎',
  witness: '佐藤 花子',
  ...fields,
})
const record = (deviceId: string, fields: object = {}) =>
  call(it, 'POST', '/api/erasures', facts(deviceId, fields), 201)

const PDF = new TextEncoder().encode('%PDF-1.7\n証明書')
const JPEG = new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3])
const PNG = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1])
const upload = (id: string, content: Uint8Array | string, name = '消去証明書.pdf') => {
  const form = new FormData()
  form.set('file', new File([content as Uint8Array<ArrayBuffer>], name))
  return it(`/api/erasures/${id}/certificate`, { method: 'PUT', body: form })
}
describe('a certificate', () => {
  test('is what its bytes say, and comes back as it went in', async () => {
    const erasure = await record(await returned())
    for (const [content, type] of [
      [PDF, 'application/pdf'],
      [JPEG, 'image/jpeg'],
      [PNG, 'image/png'],
    ] as const) {
      const answer = await upload(erasure.id, content, '消去証明書 1.bin')
      expect(await answer.json()).toMatchObject({
        certificateName: '消去証明書 1.bin',
        certificateType: type,
        certificateBytes: content.length,
        certificateSha256: createHash('sha256').update(content).digest('hex'),
        certifiedOn: '2026-11-20',
      })
      const file = await it(`/api/erasures/${erasure.id}/certificate`)
      expect(file.headers.get('content-type')).toBe(type)
      expect(file.headers.get('content-disposition')).toMatch(/^attachment; filename\*=UTF-8''/)
      expect(new Uint8Array(await file.arrayBuffer())).toEqual(new Uint8Array(content))
    }
  })

  test.each([
    ['<html>', 422, 'not_a_certificate'],
    ['MZ\u0090', 422, 'not_a_certificate'],
    ['', 422, 'required'],
  ])('%j is none', async (content, status, code) => {
    const erasure = await record(await returned())
    const answer = await upload(erasure.id, content, 'certificate.pdf')
    expect(answer.status).toBe(status)
    expect((await answer.json()).fields[0]).toMatchObject({ field: 'file', code })
    expect(await call(it, 'GET', `/api/erasures/${erasure.id}`)).toMatchObject({
      certifiedOn: null,
    })
    expect((await it(`/api/erasures/${erasure.id}/certificate`)).status).toBe(404)
  })

  test('is no larger than 10 MB', async () => {
    const erasure = await record(await returned())
    const large = new Uint8Array(10 * 1024 * 1024 + 1)
    large.set(PDF)
    expect((await upload(erasure.id, large)).status).toBe(413)
    const largest = large.slice(0, -1)
    expect((await upload(erasure.id, largest)).status).toBe(200)
  })
})

test('overdue is what came back long ago and has no certificate since', async () => {
  const ids = await Promise.all(
    ['2026-10-20', '2026-10-21', '2026-09-01', '2026-09-01'].map(returned),
  )
  const [late, inTime, uncertified, certified] = ids as [string, string, string, string]
  const open = await record(uncertified, { erasedOn: '2026-09-02' })
  const closed = await record(certified, { erasedOn: '2026-09-02' })
  await upload(closed.id, PDF)
  const rows: Json[] = await call(it, 'GET', `/api/erasures/overdue${list({ id: ids })}`)
  expect(rows.map(({ id, days, erasureId }) => [id, days, erasureId])).toEqual([
    [uncertified, 80, open.id],
    [late, 31, null],
  ])
  expect(rows.map(({ id }) => id)).not.toContain(inTime)
})

test('throughput stands beside the plan, month by month', async () => {
  const before: Json[] = await call(it, 'GET', '/api/erasures/throughput?fiscalYear=2026')
  expect(before).toHaveLength(12)
  expect(before[0].month).toBe('2026-04')
  const program = await call(it, 'POST', '/api/programs', {
    name: '更新',
    fiscalYear: 2026,
    goalCount: 10,
  })
  const plan = [{ month: '2026-11', planned: 40 }]
  await call(it, 'POST', '/api/waves', { programId: program.id, name: '一', plan })
  const erasure = await record(await returned('2026-11-05'))
  await upload(erasure.id, PDF)
  const after: Json[] = await call(it, 'GET', '/api/erasures/throughput?fiscalYear=2026')
  const [was, is] = [before[7], after[7]]
  expect(is).toEqual({
    month: '2026-11',
    planned: was.planned + 40,
    returned: was.returned + 1,
    erased: was.erased + 1,
    certified: was.certified + 1,
  })
})
