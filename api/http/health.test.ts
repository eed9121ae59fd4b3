import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '#tests/app'
import { type Listener, listen } from './listeners.ts'

const TOKEN = 'figures-0123456789'
const STRANGER = { 'x-forwarded-for': '203.0.113.9' }
let folder: string
let t: TestApp
let listener: Listener
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mamori-health-'))
  const file = join(folder, 'token')
  writeFileSync(file, TOKEN)
  // Behind a proxy on the same machine, which says for whom it asks.
  t = await createTestApp({ env: { TRUSTED_PROXIES: '127.0.0.1', METRICS_TOKEN_FILE: file } })
  listener = await listen(t.app, { host: '127.0.0.1', port: 0 })
})
afterAll(async () => {
  await listener.close()
  await t.close()
  rmSync(folder, { recursive: true })
})

const figures = async (headers: Record<string, string>) =>
  (await fetch(`http://127.0.0.1:${listener.port}/metrics`, { headers })).status

test('figures are for this machine, and for whoever has the token', async () => {
  expect(await figures({})).toBe(200)
  expect(await figures(STRANGER)).toBe(404)
  expect(await figures({ ...STRANGER, authorization: `Bearer ${TOKEN}` })).toBe(200)
  for (const wrong of [`Bearer ${TOKEN}x`, `Bearer ${TOKEN.slice(1)}`, 'Bearer ', TOKEN])
    expect([wrong, await figures({ ...STRANGER, authorization: wrong })]).toEqual([wrong, 404])
})
