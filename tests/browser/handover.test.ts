import { readFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import QRCode from 'qrcode'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { textOf } from '#tests/pdf'
import { type Server, startServer } from './server.ts'
import { logIn, overflow, PHONE, startBrowser, type Visitor, visit } from './visitor.ts'

let server: Server
let browser: Browser
let staff: Visitor
let page: Page
const ids = {} as { person: string; colleague: string; spare: string }

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), startBrowser()])
  staff = await visit(browser, server.origin)
  page = staff.page
  await logIn(page, server.origin, server.logins.it_staff)
  await plantLedger()
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

/** The API as the person who is logged in on this page. */
const call = (on: Page, method: string, path: string, body?: unknown) =>
  on.evaluate(
    async ([verb, url, json]) => {
      const answer = await fetch(url as string, {
        method: verb as string,
        ...(json !== undefined && {
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(json),
        }),
      })
      if (!answer.ok) throw new Error(`${verb} ${url}: ${await answer.text()}`)
      return answer.status === 204 ? null : answer.json()
    },
    [method, `/api${path}`, body] as const,
  )

async function load(kind: string, ...lines: string[]): Promise<void> {
  const batch = await page.evaluate(
    async ([name, text]) => {
      const form = new FormData()
      form.set('kind', name!)
      form.set('file', new File([text!], 'file.csv'))
      return (await fetch('/api/imports', { method: 'POST', body: form })).json()
    },
    [kind, lines.join('\r\n')] as const,
  )
  expect(batch.counts.refused).toBe(0)
  await call(page, 'POST', `/imports/${batch.id}/apply`)
}

/** Two people with old laptops, whose new ones are ready for them. */
async function plantLedger(): Promise<void> {
  await load('units', '所属コード,所属名,区分', '010100,総務課,課')
  await load(
    'staff',
    '職員番号,氏名,カナ,所属コード,職名',
    '100001,髙橋 﨑子,タカハシ サキコ,010100,主事',
    '100002,𠮷野 一,ヨシノ ハジメ,010100,主事',
  )
  const header = '備品番号,メーカー,型番,OS,所属コード,職員番号'
  await load(
    'devices',
    header,
    '旧-1,NEC,VK24,Windows 8.1,010100,100001',
    '旧-2,NEC,VK24,Windows 8.1,010100,100002',
  )
  await load(
    'devices',
    '備品番号,メーカー,型番,OS',
    '新-1,NEC,VKT44,Windows 10',
    '新-2,NEC,VKT44,Windows 10',
  )
  const program = await call(page, 'POST', '/programs', {
    name: '更新',
    fiscalYear: 2026,
    goalCount: 2,
  })
  await call(page, 'POST', `/programs/${program.id}/transition`, { to: 'open' })
  const wave = await call(page, 'POST', '/waves', { programId: program.id, name: '第1' })
  await call(page, 'POST', `/waves/${wave.id}/fill`, { filter: { os: 'Windows 8.1' } })
  await call(page, 'POST', `/waves/${wave.id}/pair`, { stock: { os: 'Windows 10' } })
  await call(page, 'POST', `/waves/${wave.id}/transition`, { to: 'open' })
  const swaps = await call(page, 'GET', '/replacements')
  await call(page, 'POST', '/replacements/transition', {
    ids: swaps.map(({ id }: { id: string }) => id),
    to: 'prepared',
  })
  const of = (name: string) =>
    swaps.find((swap: { holderName: string }) => swap.holderName === name)
  ids.person = of('髙橋 﨑子').holderId
  ids.colleague = of('𠮷野 一').holderId
  ids.spare = of('𠮷野 一').newDeviceId
}

/** Draws two lines across the field. */
async function sign(on: Page): Promise<void> {
  const field = on.getByTestId('signature')
  await field.scrollIntoViewIfNeeded()
  const box = (await field.boundingBox())!
  for (const [from, to] of [
    [0.2, 0.8],
    [0.7, 0.3],
  ]) {
    await on.mouse.move(box.x + box.width * 0.2, box.y + box.height * from!)
    await on.mouse.down()
    await on.mouse.move(box.x + box.width * 0.5, box.y + box.height * 0.5, { steps: 4 })
    await on.mouse.move(box.x + box.width * 0.8, box.y + box.height * to!, { steps: 4 })
    await on.mouse.up()
  }
}
const next = () => page.getByRole('button', { name: '次へ', exact: true }).click()
async function tickAll(): Promise<void> {
  await page.getByRole('checkbox').first().waitFor()
  for (const box of await page.getByRole('checkbox').all()) await box.check()
}

describe('at the counter', () => {
  test('a new laptop goes out, the old one comes back, and the receiver signs', async () => {
    await page.goto(`${server.origin}/#/kiosk`)
    await page.getByRole('button', { name: '機器を渡す' }).click()
    await page.getByLabel('氏名・カナ・職員番号で探す').fill('髙橋')
    await page.getByRole('option', { name: /髙橋 﨑子/ }).click()
    await page.getByText('100001').waitFor()
    await next()
    await page.getByRole('button', { name: '割り当て済みの機器を渡す' }).click()
    await page.getByRole('button', { name: '外す' }).waitFor()
    // What stands in the way is said before anybody has signed.
    await page.getByRole('textbox', { name: '渡す機器のラベル' }).fill('旧-2')
    await page.keyboard.press('Enter')
    await page.getByText('𠮷野 一 さんが使用中です').waitFor()
    await page.getByRole('button', { name: '外す' }).last().click()
    await next()
    await page.getByRole('button', { name: '返してもらう' }).click()
    await next()
    await next()
    await page.getByText(/^署名の前に、前の画面で確かめてください/).waitFor()
    await page.getByRole('button', { name: '戻る' }).click()
    await tickAll()
    // A tablet that falls asleep goes on where it was, and keeps no name.
    const draft = await page.evaluate(() => localStorage.getItem('mamori.kiosk'))
    expect(draft).toContain(ids.person)
    expect(draft).not.toMatch(/髙橋|100001|旧-1/)
    await page.reload()
    await page.getByRole('checkbox', { checked: true }).first().waitFor()
    await next()
    await page.getByText('上記の機器を受領しました。').waitFor()
    await sign(page)
    await page.getByRole('button', { name: '署名して受け取る' }).click()
    await page.getByText('第 1 号を記録しました。').waitFor()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'PDF を受け取る' }).click(),
    ])
    const text = (await textOf(readFileSync(await download.path()))).join('')
    for (const part of ['機器受領書', '髙橋 﨑子', '旧-1']) expect(text).toContain(part)
  })

  test('a USB scanner names the device that comes back, and its holder signs the return', async () => {
    await page.getByRole('button', { name: '機器を返してもらう' }).click()
    const swaps = await call(page, 'GET', '/replacements')
    const given = swaps.find((swap: { holderId: string }) => swap.holderId === ids.person)
    await page.getByLabel('職員証または持っている機器').fill(given.newPropertyNumber)
    await page.keyboard.press('Enter')
    await page.getByText('100001').waitFor()
    await next()
    await page.getByLabel('返却時の状態').click()
    await page.getByRole('option', { name: '付属品欠品' }).click()
    await next()
    await tickAll()
    await next()
    await sign(page)
    await page.getByRole('button', { name: '署名して返す' }).click()
    await page.getByText('第 2 号を記録しました。').waitFor()
  })

  test('a photograph of a code leads to the record', async () => {
    await page.goto(`${server.origin}/#/handovers`)
    await page.getByRole('heading', { level: 1, name: '引渡し' }).waitFor()
    await page.getByRole('button', { name: 'スキャン' }).click()
    const picture = await QRCode.toBuffer('旧-2', { scale: 6 })
    await page
      .getByTestId('scan-photo')
      .setInputFiles({ name: 'photo.png', mimeType: 'image/png', buffer: picture })
    await page.getByRole('heading', { level: 1, name: '旧-2' }).waitFor()
  })

  test('a scanner leads to the record from any page', async () => {
    await page.goto(`${server.origin}/#/handovers`)
    await page.getByRole('heading', { level: 1, name: '引渡し' }).waitFor()
    // Faster than a remote-controlled keyboard is on a busy machine.
    await page.evaluate(() => {
      for (const key of [...'100002', 'Enter']) {
        document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))
      }
    })
    await page.getByRole('heading', { level: 1, name: '𠮷野 一' }).waitFor()
  })
})

describe('an employee with a phone', () => {
  test('accepts what was handed over unsigned, and confirms what they have', async () => {
    const forms = await call(page, 'GET', '/handovers/forms')
    await call(page, 'POST', '/handovers', {
      holderId: ids.colleague,
      deviceIds: [ids.spare],
      textVersion: forms.handover.version,
      checked: [],
    })
    await call(page, 'POST', '/possession-checks', { fiscalYear: 2026, dueOn: '2099-03-31' })
    const login = {
      role: 'employee' as const,
      username: 'yoshino',
      password: 'うみべ correct horse 77',
    }
    const admin = await visit(browser, server.origin)
    await logIn(admin.page, server.origin, server.logins.admin)
    await call(admin.page, 'POST', '/users', {
      username: login.username,
      displayName: '𠮷野 一',
      roles: [],
      staffId: ids.colleague,
      password: login.password,
    })
    await admin.context.close()

    const phone = await visit(browser, server.origin, PHONE)
    await logIn(phone.page, server.origin, login)
    await phone.page.goto(`${server.origin}/#/me`)
    await phone.page.getByRole('heading', { name: '受領の確認をお願いします' }).waitFor()
    expect(await overflow(phone.page)).toBe(0)
    await sign(phone.page)
    await phone.page.getByRole('button', { name: '署名して受領する' }).click()
    await phone.page.getByRole('link', { name: 'PDF を受け取る' }).waitFor()
    const confirm = phone.page.getByRole('button', { name: '手元にある' })
    await expect.poll(() => confirm.count()).toBe(2)
    await confirm.first().click()
    await expect.poll(() => confirm.count()).toBe(1)
    await confirm.first().click()
    await expect.poll(() => confirm.count()).toBe(0)
    expect(await overflow(phone.page)).toBe(0)
    expect(phone.complaints).toEqual([])
    await phone.context.close()
  })
})

test('nothing left the origin, broke the policy or spoke up in the browser’s console', () => {
  expect(staff.complaints).toEqual([])
})
