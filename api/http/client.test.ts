import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '#tests/app'
import { type Listener, listen } from './listeners.ts'

/** The address that a login from here is put down to, when it says it was forwarded. */
const addressWith = (forwarded: string | undefined, at: { app: TestApp; port: number }) =>
  at.app.createUser().then(async ({ id, username, password }) => {
    const answer = await fetch(`http://127.0.0.1:${at.port}/api/session`, {
      method: 'POST',
      body: JSON.stringify({ username, password }),
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Kasumi/1.0',
        ...(forwarded && { 'x-forwarded-for': forwarded }),
      },
    })
    expect(answer.status).toBe(200)
    const [row] = await at.app.ownerSql`
      select address, user_agent from sessions where user_id = ${id}`
    expect(row!.user_agent).toBe('Kasumi/1.0')
    return row!.address as string
  })

let direct: { app: TestApp; port: number }
let proxied: { app: TestApp; port: number }
const listeners: Listener[] = []

async function start(env: Record<string, string>) {
  const app = await createTestApp({ env })
  const listener = await listen(app.app, { host: '127.0.0.1', port: 0 })
  listeners.push(listener)
  return { app, port: listener.port }
}
beforeAll(async () => {
  direct = await start({})
  proxied = await start({ TRUSTED_PROXIES: '127.0.0.1, 10.0.0.0/8' })
})
afterAll(async () => {
  for (const listener of listeners) await listener.close()
  await direct.app.close()
  await proxied.app.close()
})

test('without a trusted proxy nobody chooses their own address', async () => {
  expect(await addressWith('203.0.113.9', direct)).toBe('127.0.0.1')
})

test('a trusted proxy tells who is behind it', async () => {
  expect(await addressWith(undefined, proxied)).toBe('127.0.0.1')
  expect(await addressWith('203.0.113.9', proxied)).toBe('203.0.113.9')
  expect(await addressWith('2001:db8::7', proxied)).toBe('2001:db8::7')
})

test('through several, up to the first one we don’t trust', async () => {
  expect(await addressWith('203.0.113.9, 10.1.2.3', proxied)).toBe('203.0.113.9')
  // What stands before the first stranger is the stranger’s claim.
  expect(await addressWith('198.51.100.1, 203.0.113.9, 10.1.2.3', proxied)).toBe('203.0.113.9')
})

test('what is no address ends the search', async () => {
  expect(await addressWith('unknown, 10.1.2.3', proxied)).toBe('10.1.2.3')
  expect(await addressWith("'; drop table users; --", proxied)).toBe('127.0.0.1')
})
