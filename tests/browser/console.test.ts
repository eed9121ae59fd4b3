import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Server, startServer } from './server.ts'
import { logIn, overflow, PHONE, startBrowser, type Visitor, visit } from './visitor.ts'

const ROOT = join(import.meta.dirname, '../..')
const DATA = join(ROOT, 'tests/data')
const FIRST_PAINT_BYTES = 450_000

const expected: {
  files: Record<string, { rows: number; defective_rows?: Record<string, number> }>
} = JSON.parse(readFileSync(join(DATA, 'expected.json'), 'utf8'))
const ledger = expected.files['pc-ledger-r3.csv']!
const refused = Object.values(ledger.defective_rows!).reduce((sum, rows) => sum + rows, 0)

let server: Server
let browser: Browser
let staff: Visitor
let page: Page

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), startBrowser()])
  staff = await visit(browser, server.origin)
  page = staff.page
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

const open = async (to: Page, path: string) => {
  await to.goto(`${server.origin}/#${path}`)
  await to.getByRole('heading', { level: 1 }).waitFor()
}
const figure = async (name: string) => {
  const text = await page.getByTestId(`count-${name}`).textContent()
  return Number(/[\d,]+/.exec(text ?? '')?.[0].replaceAll(',', ''))
}

async function check(kind: string, file: string) {
  await open(page, '/imports/create')
  await page.locator(`input[name=kind][value=${kind}]`).check()
  await page.getByTestId('import-file').setInputFiles(join(DATA, file))
  await page.getByRole('button', { name: '送って確かめる' }).click()
  await page.getByTestId('count-new').waitFor({ timeout: 60_000 })
}

async function apply() {
  await page.getByRole('button', { name: '台帳に反映する' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '台帳に反映する' }).click()
  await page.getByText('に台帳へ反映しました').waitFor({ timeout: 110_000 })
}

describe('IT staff put the ledger in', () => {
  test('log in by keyboard alone, at less than the budget of the first paint', async () => {
    await logIn(page, server.origin, server.logins.it_staff)
    await page.getByText('台帳にまだ機器がありません').waitFor()
    const scripts = [...staff.loaded].filter((path) => path.endsWith('.js'))
    const bytes = scripts
      .map((path) => gzipSync(readFileSync(join(ROOT, 'console/dist', path)), { level: 9 }).length)
      .reduce((sum, size) => sum + size, 0)
    console.info(`scripts up to the first useful paint: ${Math.round(bytes / 1000)} kB gzip`)
    expect(scripts.length).toBeGreaterThan(0)
    expect(bytes).toBeLessThan(FIRST_PAINT_BYTES)
  })

  test('import units, then staff', async () => {
    await check('units', 'org-units.csv')
    expect(await figure('refused')).toBe(0)
    await apply()
    await check('staff', 'staff-r3.csv')
    expect(await figure('new')).toBe(expected.files['staff-r3.csv']!.rows)
    await apply()
  })

  test('see before anything is applied how many rows are refused, which and why', async () => {
    await check('devices', 'pc-ledger-r3.csv')
    expect(await figure('refused')).toBe(refused)
    expect(await figure('new')).toBe(ledger.rows - refused)
    await page.getByText(`1–25 / ${refused} 件`).waitFor()
    const reasons = page.getByRole('button', { name: '登録のない所属コードです' })
    expect(await reasons.textContent()).toContain(String(ledger.defective_rows!.unknown_unit_code))
    await reasons.click()
    const rows = page.locator('tbody tr')
    await expect.poll(() => rows.count()).toBe(ledger.defective_rows!.unknown_unit_code)
    expect(await rows.first().textContent()).toMatch(/^\d+所属コード登録のない所属コードです\d+$/)
  })

  test('get the refused rows back as a file', async () => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: '取り込まない行をファイルで受け取る' }).click(),
    ])
    const bytes = readFileSync(await download.path())
    const lines = new TextDecoder('shift_jis').decode(bytes).trim().split('\r\n')
    expect(lines).toHaveLength(refused + 1)
    expect(lines[0]).toMatch(/^備品番号,所属コード,/)
  })

  test('apply the rest, and find a device by two characters of its holder', async () => {
    await apply()
    await open(page, '/devices')
    await page
      .getByRole('textbox', { name: '備品番号、氏名、シリアル番号', exact: true })
      .fill('高橋')
    const rows = page.locator('tbody tr')
    const everyRowNamesOne = async () => {
      const texts = await rows.allTextContents()
      return texts.length > 5 && texts.every((text) => /[高髙]橋/.test(text))
    }
    await expect.poll(everyRowNamesOne, { timeout: 15_000 }).toBe(true)
    await rows.first().getByRole('link').first().click()
    await page.getByRole('heading', { name: '引渡しの履歴' }).waitFor()
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toMatch(/^道備-\d\d-\d{5}$/)
  })

  test('import columns of other names in another order, remembered for their source, and undo it', async () => {
    const file = (...lines: string[]) => ({
      name: 'lease.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(lines.join('\r\n')),
    })
    const choose = async (lines: string[]) => {
      await open(page, '/imports/create')
      await page.locator('input[name=kind][value=devices]').check()
      await page.getByTestId('import-file').setInputFiles(file(...lines))
    }
    const select = async (header: string, field: string) => {
      await page.getByRole('combobox', { name: `「${header}」の項目` }).click()
      await page.getByRole('option', { name: field }).click()
    }
    await choose(['メモ欄,機械の番号,台帳の番号,型番', '見本,SN-T1,道備-T-1,VKT'])
    await page.getByText('必要な項目に列がありません: 備品番号').waitFor()
    await select('台帳の番号', '備品番号')
    await select('機械の番号', 'シリアル番号')
    await page.getByLabel('取込元の名前').fill('リース会社A')
    await page.getByRole('button', { name: '送って確かめる' }).click()
    await page.getByTestId('count-new').waitFor({ timeout: 60_000 })
    expect(await figure('new')).toBe(1)
    await apply()
    await page.getByRole('button', { name: 'この取込みを取り消す' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'この取込みを取り消す' }).click()
    await page.getByText('に取り消しました').waitFor({ timeout: 30_000 })
    await choose(['型番,台帳の番号,機械の番号,メモ欄', 'VKT,道備-T-2,SN-T2,'])
    await page.getByText('「リース会社A」のファイルと同じ見出し').waitFor()
    const chosen = page.getByRole('combobox', { name: '「機械の番号」の項目' })
    expect(await chosen.textContent()).toContain('シリアル番号')
  })
})

describe('on a phone', () => {
  const PAGES = [
    '/',
    '/devices',
    '/staff',
    '/units',
    '/extensions',
    '/imports',
    '/imports/create',
    '/import-mappings',
    '/notifications',
    '/account',
  ]
  test('no page scrolls sideways, each begins at its top, and the menu opens as a drawer', async () => {
    const phone = await visit(browser, server.origin, PHONE)
    await logIn(phone.page, server.origin, server.logins.it_staff)
    for (const path of PAGES) {
      await open(phone.page, path)
      await phone.page.waitForLoadState('networkidle')
      expect([path, await overflow(phone.page)]).toEqual([path, 0])
    }
    await open(phone.page, '/devices')
    const row = phone.page.getByRole('link', { name: /^道備-/ }).nth(9)
    await row.scrollIntoViewIfNeeded()
    const height = () => phone.page.evaluate(() => window.scrollY)
    expect(await height()).toBeGreaterThan(0)
    await row.click()
    await phone.page.getByRole('heading', { name: '引渡しの履歴' }).waitFor()
    expect(await height()).toBe(0)
    await phone.page.getByRole('button', { name: 'メニューを開く' }).click()
    await phone.page.getByRole('menuitem', { name: '職員', exact: true }).click()
    await phone.page.getByRole('heading', { level: 1, name: '職員' }).waitFor()
    expect(phone.complaints).toEqual([])
    await phone.context.close()
  })
})

test('nothing left the origin, broke the policy or spoke up in the browser’s console', () => {
  expect(staff.complaints).toEqual([])
})
