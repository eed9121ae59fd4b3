import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Server, startServer } from './server.ts'
import { logIn, overflow, PHONE, startBrowser, type Visitor, visit } from './visitor.ts'

/* A phone changes hands on the first of April: its number stays, its holder's unit does not. */
let server: Server
let browser: Browser
let staff: Visitor
let page: Page

const FILES: [kind: string, ...lines: string[]][] = [
  ['units', '所属コード,所属名,区分', '010100,総務課,課', '010200,税務課,課'],
  [
    'staff',
    '職員番号,氏名,カナ,所属コード,職名',
    '100001,髙橋 﨑子,タカハシ サキコ,010100,主事',
    '100002,𠮷野 一,ヨシノ ハジメ,010100,主事',
  ],
  [
    'smartphones',
    'IMEI,管理番号,機種,OS,ICCID,電話番号,内線番号,職員番号',
    '358903917864962,SP000001,arrows Be4 Plus,Android 11,8981819121572679395,090-2285-2180,20000,100001',
    '358609480985148,SP000002,arrows Be4 Plus,Android 11,,,,',
  ],
]

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), startBrowser()])
  staff = await visit(browser, server.origin)
  page = staff.page
  await logIn(page, server.origin, server.logins.it_staff)
  for (const [kind, ...lines] of FILES) await load(kind, lines)
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

async function load(kind: string, lines: string[]): Promise<void> {
  const done = await page.evaluate(
    async ([sort, text]) => {
      const form = new FormData()
      form.set('kind', sort!)
      form.set('file', new File([text!], `${sort}.csv`))
      const checked = await (await fetch('/api/imports', { method: 'POST', body: form })).json()
      const applied = await fetch(`/api/imports/${checked.id}/apply`, { method: 'POST' })
      return { counts: checked.counts, status: applied.status }
    },
    [kind, lines.join('\r\n')],
  )
  expect(done).toMatchObject({ counts: { refused: 0 }, status: 200 })
}

const open = async (path: string) => {
  await page.goto(`${server.origin}/#${path}`)
  await page.getByRole('heading', { level: 1 }).waitFor()
}
const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
const dialog = () => page.getByRole('dialog')
const confirm = (name: string) => dialog().getByRole('button', { name, exact: true }).click()
const says = (text: string) => page.getByText(text).first().waitFor()

test('a phone is swapped, and its number goes with the SIM', async () => {
  await open('/lines')
  await page.getByText('090-2285-2180').click()
  await page.getByRole('heading', { level: 1, name: '090-2285-2180' }).waitFor()
  await says('SP000001')
  await press('端末の交換')
  await dialog().getByLabel('新しい端末').fill('SP000002')
  await page.getByRole('option', { name: /SP000002/ }).click()
  await confirm('交換する')
  await dialog().waitFor({ state: 'detached' })
  await page.getByRole('link', { name: 'SP000002' }).first().waitFor()
})

test('PIN and PUK are put on record, and shown to who says why', async () => {
  await press('PIN・PUK を登録')
  await dialog().getByLabel('PIN').fill('4711')
  await confirm('保存')
  await dialog().waitFor({ state: 'detached' })
  await press('PIN・PUK を表示')
  await dialog().getByLabel('理由').fill('窓口で本人に確認')
  await confirm('PIN・PUK を表示')
  await says('4711')
  await confirm('閉じる')
})

test('the IMSI is entered, and a wrong one refused in words', async () => {
  await press('IMSI を登録')
  await dialog().getByLabel('IMSI').fill('123')
  await confirm('保存')
  await dialog().getByText('IMSI は 14 桁か 15 桁の数字です。').waitFor()
  await dialog().getByLabel('IMSI').fill('440100000000001')
  await confirm('保存')
  await dialog().waitFor({ state: 'detached' })
  await says('440100000000001')
})

test('a transfer is looked through, and applied on the day', async () => {
  const day = '令和4年4月1日'
  await load('transfers', [
    '区分,職員番号,氏名,旧所属コード,新所属コード,新所属名,職名,発令日',
    `異動,100001,髙橋 﨑子,010100,010200,税務課,係長,${day}`,
  ])
  await open('/transfer-batches')
  await page.getByText('2022/04/01').first().click()
  await page.getByRole('heading', { level: 1, name: '2022/04/01 の人事異動' }).waitFor()
  await says('異動 1 人、退職 0 人、採用 0 人')
  // Long past: it waits for somebody to say so.
  await says('自動では適用されません')
  await press('適用する')
  await confirm('適用する')
  await says('適用済み')
  await open('/staff')
  await says('税務課')
})

test('line and transfer fit a phone', async () => {
  const phone = await visit(browser, server.origin, PHONE)
  await logIn(phone.page, server.origin, server.logins.it_staff)
  for (const path of ['/lines', '/transfer-batches', '/extensions']) {
    await phone.page.goto(`${server.origin}/#${path}`)
    await phone.page.getByRole('heading', { level: 1 }).waitFor()
    expect([path, await overflow(phone.page)]).toEqual([path, 0])
  }
  const complaints = [...staff.complaints, ...phone.complaints]
  expect(complaints.filter((line) => !line.startsWith('422 PUT /api/sims/'))).toEqual([])
})
