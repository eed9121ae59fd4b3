import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Server, startServer } from './server.ts'
import { logIn, overflow, PHONE, startBrowser, type Visitor, visit } from './visitor.ts'

/* IT staff's way from the ledger to the first laptop that is replaced, erased and closed. */
let server: Server
let browser: Browser
let staff: Visitor
let page: Page

const FILES = {
  units: [
    '所属コード,親コード,所属名,区分',
    '000000,,道庁,prefecture',
    '210000,000000,日高振興局,bureau',
    '210300,210000,税務課,section',
  ],
  staff: [
    '職員番号,氏名,カナ,所属コード,所属名,職名,メールアドレス',
    '100001,髙橋 一郎,タカハシ イチロウ,210300,税務課,主事,s1@pref.example.jp',
    '100002,佐藤 花子,サトウ ハナコ,210300,税務課,係長,s2@pref.example.jp',
  ],
  devices: [
    '備品番号,所属コード,職員番号,メーカー,型番,シリアル番号,OS,取得年月日',
    '道備-25-00001,210300,100001,レノボ,ThinkPad L540,R1,Windows 7 Professional,平成28年11月19日',
    '道備-25-00002,210300,100002,レノボ,ThinkPad L540,R2,Windows 7 Professional,平成28年11月19日',
    '道備-25-00003,210300,,レノボ,ThinkPad L540,R3,Windows 7 Professional,平成28年11月19日',
    '道備-33-00001,,,富士通,LIFEBOOK U9311,N1,Windows 10 Pro 20H2,令和3年11月5日',
    '道備-33-00002,,,富士通,LIFEBOOK U9311,N2,Windows 10 Pro 20H2,令和3年11月5日',
  ],
}
const PLACE = '日高振興局 1階会議室'

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), startBrowser()])
  staff = await visit(browser, server.origin)
  page = staff.page
  await logIn(page, server.origin, server.logins.it_staff)
  for (const [kind, lines] of Object.entries(FILES)) await importLines(kind, lines)
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

/** As the signed-in person, by the browser's own session. */
const post = (path: string, body: object) =>
  page.evaluate(
    async ([to, json]) => {
      const headers = { 'content-type': 'application/json' }
      const answer = await fetch(to!, { method: 'POST', headers, body: json! })
      return { status: answer.status, text: await answer.text() }
    },
    [path, JSON.stringify(body)],
  )

async function importLines(kind: string, lines: string[]) {
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
  expect(done).toMatchObject({ counts: { new: lines.length - 1, refused: 0 }, status: 200 })
}

const open = async (path: string) => {
  await page.goto(`${server.origin}/#${path}`)
  await page.getByRole('heading', { level: 1 }).waitFor()
}
const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
const confirm = (name: string) =>
  page.getByRole('dialog').getByRole('button', { name, exact: true }).click()
const says = (text: string) => page.getByText(text).first().waitFor()

describe('IT staff replace laptops', () => {
  let waveId: string
  let replacement: string

  test('set a program up and open it', async () => {
    await open('/programs/create')
    await page.getByLabel('名前').fill('パソコン更新')
    await page.getByLabel('目標台数').fill('2')
    await press('保存')
    await page.getByRole('heading', { level: 1, name: 'パソコン更新' }).waitFor()
    await press('始める')
    await confirm('始める')
    await says('実施中')
  })

  test('add a wave with its plan by month', async () => {
    await page.getByRole('link', { name: '展開グループを登録' }).click()
    await page.getByLabel('名前').fill('第1グループ')
    await page.getByLabel('12月').fill('2')
    await says('合計 2 台')
    await press('保存')
    await page.getByRole('heading', { level: 1, name: '第1グループ' }).waitFor()
    waveId = page.url().split('/').at(-2)!
  })

  test('fill it from a filter, and see before which laptop is left out and why', async () => {
    await page.getByRole('combobox', { name: /所属/ }).fill('日高')
    await page.getByRole('option', { name: '日高振興局', exact: true }).click()
    await press('対象を確かめる')
    await says('条件に合うパソコンは 3 台です。2 台を入れられます。')
    const left = page.locator('tbody tr')
    expect(await left.allTextContents()).toEqual(['道備-25-00003使用中のパソコンではありません。'])
    await press('2 台を入れる')
    await says('2 台を入れました')
  })

  test('pair each with a new laptop of the stock that is named', async () => {
    await page.getByRole('tab', { name: '新パソコンを順に割り当てる' }).click()
    await page.getByLabel('新パソコンの OS').fill('20H2')
    await page.getByRole('option', { name: 'Windows 10 Pro 20H2' }).click()
    await press('2 台に割り当てる')
    await says('2 台に割り当てました。在庫の新パソコンは残り 0 台です。')
  })

  test('open the wave and prepare all of it at once', async () => {
    await press('始める')
    await confirm('始める')
    await says('実施中')
    await page.getByRole('link', { name: 'この展開グループの更新' }).click()
    await page.getByRole('tab', { name: /^計画\s*2$/ }).waitFor()
    await page.getByRole('checkbox').first().check()
    await press('まとめて進める')
    await confirm('進める')
    await says('2 件を進めました。0 件は進めていません。')
    await confirm('閉じる')
    await page.getByRole('tab', { name: /^準備完了\s*2$/ }).click()
    await page.getByRole('link', { name: '道備-25-00001' }).click()
    await page.getByRole('heading', { level: 1, name: '髙橋 一郎' }).waitFor()
    replacement = new URL(page.url()).hash.slice(1)
  })

  test('book its appointment', async () => {
    const day = (ahead: number) =>
      new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10)
    const hours = [{ from: '10:00', to: '11:00' }]
    // Some of ten days are working days whatever today is, the turn of the year included.
    const series = { place: PLACE, from: day(1), to: day(10), hours, minutes: 30, capacity: 5 }
    expect((await post('/api/slots/series', series)).status).toBe(201)
    await page.getByRole('link', { name: '予約を取る' }).click()
    await page.getByRole('button', { name: /^10:00–10:30/ }).click()
    await press('この日時で予約する')
    await says('予約しました')
    await open(replacement)
    await says(PLACE)
  })

  test('hand over, migrate, and take the old one back', async () => {
    for (const state of ['引渡し済み', '移行済み', '旧機回収済み']) {
      await press(`「${state}」に進める`)
      await confirm('進める')
      await page.getByRole('dialog').waitFor({ state: 'detached' })
    }
    await page.getByRole('link', { name: 'データ消去を記録する' }).waitFor()
  })

  test('nothing is erased without a record: the API’s sentence stands in the dialog', async () => {
    await press('「消去済み」に進める')
    await confirm('進める')
    await page.getByRole('dialog').getByText('返却後のデータ消去の記録がありません。').waitFor()
    await confirm('やめる')
  })

  test('record the erasure with its certificate, and close', async () => {
    const choose = async (label: string, option: string) => {
      await page.getByRole('combobox', { name: label }).click()
      await page.getByRole('option', { name: option }).click()
    }
    await page.getByRole('link', { name: 'データ消去を記録する' }).click()
    await choose('情報の区分', '機密性の高い情報')
    await choose('媒体', 'SSD')
    await choose('方法', '暗号化消去')
    await page.getByLabel('媒体のシリアル番号').fill('M-0001')
    await page.getByLabel('場所').fill('本庁舎地下1階')
    await page.getByLabel('作業者').fill('髙橋 一郎')
    await page.getByLabel('立会者').fill('佐藤 花子')
    await press('保存')
    const certificate = { name: '証明書.pdf', mimeType: 'application/pdf' }
    await page
      .getByTestId('certificate-file')
      .setInputFiles({ ...certificate, buffer: Buffer.from('%PDF-1.7 certificate') })
    await says('証明書.pdf')
    await open(replacement)
    for (const state of ['消去済み', '完了']) {
      await press(`「${state}」に進める`)
      await confirm('進める')
      await page.getByRole('dialog').waitFor({ state: 'detached' })
    }
    const timeline = page.locator('ol[reversed] li')
    await expect.poll(() => timeline.first().textContent()).toMatch(/^完了/)
    // Put in, paired, and the seven steps from prepared to closed.
    expect(await timeline.count()).toBe(9)
  })

  test('see it in the schedule, and in the list by the address alone', async () => {
    const filter = encodeURIComponent(JSON.stringify({ waveId, state: ['closed'], paired: true }))
    await open(`/replacements?filter=${filter}`)
    await page.getByRole('tab', { name: /^完了\s*1$/ }).waitFor()
    await expect.poll(() => page.locator('tbody tr').count()).toBe(1)
    await open(`/waves/${waveId}/show`)
    await says('1 / 2')
    await page.getByRole('link', { name: 'パソコン更新' }).click()
    await page.getByRole('cell', { name: /移行済み 1 台/ }).waitFor()
  })

  test('a wave is not closed over unfinished replacements without a reason', async () => {
    await open(`/waves/${waveId}/show`)
    await press('終了する')
    await confirm('終了する')
    await page.getByRole('dialog').getByText('交換が済んでいないものが 1 件あります').waitFor()
    await page.getByRole('dialog').getByLabel('理由').fill('次の年度に回すため')
    await confirm('終了する')
    await says('次の年度に回すため')
  })
})

test('no page of the rollout scrolls sideways on a phone', async () => {
  const phone = await visit(browser, server.origin, PHONE)
  await logIn(phone.page, server.origin, server.logins.it_staff)
  for (const path of ['/programs', '/waves', '/waves/create', '/replacements']) {
    await phone.page.goto(`${server.origin}/#${path}`)
    await phone.page.getByRole('heading', { level: 1 }).waitFor()
    await phone.page.waitForLoadState('networkidle')
    expect([path, await overflow(phone.page)]).toEqual([path, 0])
  }
  expect(phone.complaints).toEqual([])
  await phone.context.close()
})

test('nothing but the two refusals went wrong', () => {
  const refused = staff.complaints.filter((text) => text.startsWith('409 POST'))
  expect(refused).toHaveLength(2)
  expect(staff.complaints).toHaveLength(2)
})
