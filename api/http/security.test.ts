import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, PASSWORD, type TestApp, type TestUser, type Visitor } from '#tests/app'

let t: TestApp
let user: TestUser

beforeAll(async () => {
  t = await createTestApp()
  user = await t.createUser({ roles: ['admin'] })
})
afterAll(() => t.close())

test('the session cookie is this host’s alone, over TLS alone, out of scripts’ reach', async () => {
  const { username, password } = user
  const answer = await t.visitor()('/api/session', { method: 'POST', json: { username, password } })
  const [cookie, ...others] = answer.headers.getSetCookie()
  expect(others).toEqual([])
  const [pair, ...attributes] = cookie!.split('; ')
  expect(pair).toMatch(/^__Host-mamori=[\w-]{43}$/)
  const expires = attributes.find((attribute) => attribute.startsWith('Expires='))!
  expect(Date.parse(expires.slice(8)) - Date.now()).toBeCloseTo(12 * 3_600_000, -5)
  expect(attributes.filter((attribute) => attribute !== expires).sort()).toEqual([
    'HttpOnly',
    'Path=/',
    'SameSite=Strict',
    'Secure',
  ])
})

test('every answer forbids framing, sniffing, foreign scripts and caching', async () => {
  const visitor = await t.loginAs(user)
  for (const path of ['/api/session', '/api/nothing-here', '/nothing-here']) {
    const { headers } = await visitor(path)
    expect(headers.get('content-security-policy')).toContain("script-src 'self'")
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('cache-control')).toBe('no-store')
  }
})

test('the policy of contents lets nothing in from elsewhere', async () => {
  const { headers } = await t.visitor()('/api/docs')
  const policy = Object.fromEntries(
    headers
      .get('content-security-policy')!
      .split('; ')
      .map((directive) => [directive.split(' ')[0], directive.split(' ').slice(1)]),
  )
  for (const name of ['object-src', 'base-uri', 'frame-ancestors'])
    expect([name, policy[name]]).toEqual([name, ["'none'"]])
  for (const name of ['default-src', 'style-src', 'connect-src', 'form-action', 'font-src'])
    expect([name, policy[name]]).toEqual([name, ["'self'"]])
  // WebAssembly is compiled; text is never run.
  expect(policy['script-src']).toEqual(["'self'", "'wasm-unsafe-eval'"])
})

test('other origins are told nothing, by any answer, with or without asking first', async () => {
  const visitor = await t.loginAs(user)
  const origin = 'https://evil.example'
  for (const method of ['GET', 'OPTIONS', 'POST'])
    for (const path of ['/api/session', '/api/devices', '/scim/v2/Users', '/nothing-here']) {
      const asked = { origin, 'access-control-request-method': 'DELETE' }
      const { headers } = await visitor(path, { method, headers: asked })
      const cors = [...headers.keys()].filter((name) => name.startsWith('access-control'))
      expect([method, path, cors]).toEqual([method, path, []])
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin')
    }
})

test('https is for a year and all subdomains, wherever it is spoken', async () => {
  const hsts = async (app: TestApp, path: string, host: string) =>
    (await app.visitor()(path, { headers: { host } })).headers.get('strict-transport-security')
  const [host, url] = ['mamori.pref.example', 'https://mamori.pref.example']
  const app = await createTestApp({
    env: { PUBLIC_URL: url, HOST: '0.0.0.0', TRUSTED_PROXIES: '10.0.0.1' },
  })
  try {
    for (const path of ['/api/session', '/nothing-here', '/healthz'])
      expect(await hsts(app, path, host)).toBe('max-age=31536000; includeSubDomains')
  } finally {
    await app.close()
  }
  // A browser that has once heard it would never again speak http to localhost.
  expect(await hsts(t, '/api/session', 'localhost')).toBeNull()
})

test('every answer with a body says what it is, in which letters, and is not kept', async () => {
  const visitor = await t.loginAs(user)
  const typeOf = async (path: string, method = 'GET') => {
    const { headers } = await visitor(path, { method })
    expect(headers.get('cache-control')).toBe('no-store')
    return headers.get('content-type')
  }
  expect(await typeOf('/api/session')).toMatch(/^application\/json/)
  expect(await typeOf('/api/nothing-here')).toBe('application/problem+json')
  expect(await typeOf('/api/units/export?format=csv')).toMatch(/^text\/csv; ?charset=/)
  expect(await typeOf('/api/docs')).toMatch(/^text\/html; charset=UTF-8/i)
  expect(await typeOf('/api/docs.css')).toBe('text/css; charset=utf-8')
  expect(await typeOf('/scim/v2/Users')).toMatch(/^application\/scim\+json/)
})

test('files of ours that are no part of the console are not served', async () => {
  for (const path of [
    '/.git/config',
    '/package.json',
    '/api/app.ts',
    '/%2e%2e/package.json',
    '/..%2fpackage.json',
    '/assets/../../../package.json',
    '/assets/%2e%2e/%2e%2e/%2e%2e/package.json',
    '/assets/',
    '/.env',
  ]) {
    const answer = await t.visitor()(path)
    expect([path, answer.status]).toEqual([path, 404])
  }
})

describe('a write from another site is refused, whatever it brings along', () => {
  let visitor: Visitor
  beforeAll(async () => {
    visitor = await t.loginAs(user)
  })
  const write = (headers: Record<string, string>) =>
    visitor('/api/session/locale', { method: 'PUT', json: { locale: 'en' }, headers })

  test.each<Record<string, string>>([
    { origin: 'https://evil.example' },
    { origin: 'http://localhost:8080' },
    { origin: 'https://localhost' },
    { origin: 'http://localhost.evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'http://localhost', 'sec-fetch-site': 'cross-site' },
  ])('%o', async (headers) => {
    const answer = await write(headers)
    expect(answer.status).toBe(403)
    expect((await answer.json()).code).toBe('forbidden')
  })

  test.each<Record<string, string>>([
    {},
    { origin: 'http://localhost' },
    { origin: 'http://localhost', 'sec-fetch-site': 'same-origin' },
    { origin: 'http://127.0.0.1:3000', host: '127.0.0.1:3000' },
  ])('from our own origin it is not: %o', async (headers) => {
    expect((await write(headers)).status).toBe(200)
  })

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', ''])(
    'JSON as %s, which a form can send, is not read',
    async (type) => {
      const answer = await visitor('/api/session/locale', {
        method: 'PUT',
        body: new TextEncoder().encode('{"locale":"ja"}'),
        headers: type ? { 'content-type': type } : {},
      })
      expect(answer.status).toBe(415)
    },
  )

  test('also at the login, so that nobody is logged in as somebody else', async () => {
    const answer = await t.visitor()('/api/session', {
      method: 'POST',
      json: { username: user.username, password: PASSWORD },
      headers: { origin: 'https://evil.example' },
    })
    expect(answer.status).toBe(403)
    expect(answer.headers.getSetCookie()).toEqual([])
  })
})

describe('names we answer to', () => {
  const status = async (app: TestApp, host: string, visitor = app.visitor()) =>
    (await visitor('/healthz', { headers: { host } })).status

  test('on loopback a rebound name reaches nothing', async () => {
    const visitor = await t.loginAs(user)
    for (const host of ['evil.example', 'localhost.evil.example:3000', '192.168.0.7', '0.0.0.0']) {
      const answer = await visitor('/api/session', { headers: { host } })
      expect([host, answer.status]).toEqual([host, 404])
      expect(await answer.text()).not.toContain(user.username)
    }
    for (const host of [
      'localhost',
      'localhost:3000',
      '127.0.0.1:3000',
      '[::1]:3000',
      'LOCALHOST',
    ]) {
      expect([host, await status(t, host)]).toEqual([host, 200])
    }
  })

  test('with a public URL its name counts, and its origin may write', async () => {
    const env = {
      PUBLIC_URL: 'https://mamori.pref.example',
      HOST: '0.0.0.0',
      TRUSTED_PROXIES: '10.0.0.1',
    }
    const app = await createTestApp({ env })
    try {
      expect(await status(app, 'mamori.pref.example')).toBe(200)
      expect(await status(app, '127.0.0.1:3000')).toBe(200)
      expect(await status(app, 'other.example')).toBe(404)
      const visitor = await app.loginAs('employee')
      const write = (origin: string) =>
        visitor('/api/session/locale', {
          method: 'PUT',
          json: { locale: 'en' },
          headers: { origin, host: 'mamori.pref.example' },
        })
      expect((await write('https://mamori.pref.example')).status).toBe(200)
      expect((await write('https://mamori.pref.example.evil.example')).status).toBe(403)
    } finally {
      await app.close()
    }
  })

  test('behind a proxy that speaks TLS, the browser’s https origin is ours', async () => {
    const app = await createTestApp({ env: { HOST: '0.0.0.0', TRUSTED_PROXIES: '10.0.0.1' } })
    try {
      const visitor = await app.loginAs('employee')
      const write = (origin: string) =>
        visitor('/api/session/locale', {
          method: 'PUT',
          json: { locale: 'en' },
          headers: { origin, host: 'mamori.intra' },
        })
      expect((await write('https://mamori.intra')).status).toBe(200)
      expect((await write('https://other.intra')).status).toBe(403)
    } finally {
      await app.close()
    }
  })
})
