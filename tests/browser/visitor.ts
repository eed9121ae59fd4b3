import chromium from '@sparticuz/chromium'
import {
  type Browser,
  type BrowserContext,
  type Page,
  chromium as playwright,
} from 'playwright-core'
import type { Login } from './server.ts'

export const DESKTOP = { width: 1440, height: 900 }
export const PHONE = { width: 390, height: 844 }

/**
 * Made for a cloud function: in one process the browser ends with its first page, and without web
 * security the policy under test would not be the one that people's browsers keep.
 */
const UNWANTED = new Set([
  '--single-process',
  '--no-zygote',
  '--disable-web-security',
  '--allow-running-insecure-content',
])

// No page draws by WebGL, which without a graphics card costs a processor.
chromium.setGraphicsMode = false

export async function startBrowser(): Promise<Browser> {
  const args = chromium.args.filter((arg) => !UNWANTED.has(arg))
  return playwright.launch({
    executablePath: await chromium.executablePath(),
    args: [...args, '--no-sandbox', '--disable-background-networking'],
    headless: true,
  })
}

export interface Visitor {
  context: BrowserContext
  page: Page
  /** What must never be: foreign requests, policy violations, console messages, unexpected refusals. */
  complaints: string[]
  /** Paths of the files that were loaded. */
  loaded: Set<string>
}

/** A fresh browser profile that writes down everything a console must not do. */
export async function visit(
  browser: Browser,
  origin: string,
  viewport = DESKTOP,
): Promise<Visitor> {
  const context = await browser.newContext({ viewport, locale: 'ja-JP', acceptDownloads: true })
  const page = await context.newPage()
  const complaints: string[] = []
  const loaded = new Set<string>()
  page.on('request', (request) => {
    const { protocol, origin: to } = new URL(request.url())
    if (to !== origin && protocol !== 'data:' && protocol !== 'blob:') {
      complaints.push(`left the origin: ${request.url()}`)
    }
  })
  page.on('response', (response) => {
    const { pathname } = new URL(response.url())
    loaded.add(pathname)
    // Asking who one is before logging in is how the console finds out.
    const expected = response.status() === 401 && pathname === '/api/session'
    if (response.status() >= 400 && !expected) {
      complaints.push(`${response.status()} ${response.request().method()} ${pathname}`)
    }
  })
  page.on('console', (message) => {
    const quiet =
      message.type() === 'log' || message.type() === 'info' || message.type() === 'debug'
    // Chromium's own line for a refused request; the response is judged above.
    const refused = message.text().startsWith('Failed to load resource')
    if (!quiet && !refused) complaints.push(`${message.type()}: ${message.text()}`)
  })
  page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`))
  await page.exposeFunction('complain', (text: string) => complaints.push(text))
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
      const report = (window as unknown as { complain: (text: string) => void }).complain
      report(`policy: ${violatedDirective} ${blockedURI}`)
    })
  })
  return { context, page, complaints, loaded }
}

export async function logIn(page: Page, origin: string, login: Login): Promise<void> {
  await page.goto(origin)
  await page.getByLabel('ユーザー名').fill(login.username)
  await page.getByLabel('パスワード').fill(login.password)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'ホーム' }).waitFor()
}

/** Pixels by which the page is wider than its window. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
