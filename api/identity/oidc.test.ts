import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Session } from '#contract/session'
import type { SettingKey } from '#contract/settings'
import { createTestApp, type TestApp, type TestUser } from '#tests/app'
import { type CookieJar, startProvider, type TestProvider } from '#tests/oidc-provider'

const ORIGIN = 'http://localhost'
let provider: TestProvider
let t: TestApp
let folder: string
let serial = 0

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mamori-oidc-'))
  provider = await startProvider([`${ORIGIN}/api/oidc/callback`])
  writeFileSync(join(folder, 'secret'), provider.clientSecret)
  t = await createTestApp({
    env: {
      OIDC_ISSUER: provider.issuer,
      OIDC_CLIENT_ID: provider.clientId,
      OIDC_CLIENT_SECRET_FILE: join(folder, 'secret'),
      PUBLIC_URL: ORIGIN,
    },
  })
})
afterAll(async () => {
  await t.close()
  await provider.stop()
  rmSync(folder, { recursive: true })
})

/** A browser: its cookies for us, and for the provider. */
class Chair {
  readonly cookies = new Map<string, string>()
  readonly atProvider: CookieJar = new Map()

  async send(path: string, json?: object, method = json ? 'POST' : 'GET') {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = {
      host: 'localhost',
      cookie,
      ...(json && { 'content-type': 'application/json' }),
    }
    const body = json && JSON.stringify(json)
    const answer = await t.app.request(`${ORIGIN}${path}`, { method, headers, body })
    for (const set of answer.headers.getSetCookie()) {
      const [pair = ''] = set.split(';')
      const at = pair.indexOf('=')
      if (/Max-Age=0/.test(set)) this.cookies.delete(pair.slice(0, at))
      else this.cookies.set(pair.slice(0, at), pair.slice(at + 1))
    }
    return answer
  }
  async start(path = '/api/oidc/login', body = {}): Promise<URL> {
    const { url } = await (await this.send(path, body)).json()
    return new URL(url)
  }
  async comeBack(back: URL): Promise<string> {
    const answer = await this.send(back.pathname + back.search)
    expect(answer.status).toBe(303)
    return answer.headers.get('location')!
  }
  async logIn(body = {}): Promise<string> {
    const url = await this.start('/api/oidc/login', body)
    return this.comeBack(await provider.visit(url.href, this.atProvider))
  }
  async session(): Promise<Session | null> {
    const answer = await this.send('/api/session')
    return answer.status === 200 ? answer.json() : null
  }
}

const set = (key: SettingKey, value: unknown) =>
  t.plant(async (sql) => {
    await sql`insert into settings (key, value) values (${key}, ${sql.json(value as never)})
      on conflict (key) do update set value = excluded.value`
  })

/** A login whose employee number and mail address the provider will name. */
async function person() {
  const n = `oidc-${++serial}`
  const staffId = await t.plant(async (sql) => {
    const [unit] =
      await sql`insert into units (code, name, category) values (${n}, '課', 'section') returning id`
    const [row] = await sql`insert into staff (employee_number, name, kana, unit_id)
      values (${n}, '職員', 'ショクイン', ${unit!.id}) returning id`
    return row!.id as string
  })
  const user = await t.createUser({ staffId })
  await t.plant((sql) => sql`update users set email = ${`${n}@pref.example`} where id = ${user.id}`)
  provider.person = {
    sub: `sub-${n}`,
    claims: { employee_number: n, email: `${n}@pref.example`, email_verified: true },
  }
  return { ...user, number: n }
}
const linkOf = async ({ id }: TestUser) =>
  (await t.ownerSql`select subject from identities where user_id = ${id}`)[0]?.subject

beforeEach(async () => {
  await set('oidc.linkBy', 'employeeNumber')
  await set('oidc.acrValues', [])
  // Settings are kept for seconds.
  await t
    .loginAs('admin')
    .then((admin) =>
      admin('/api/settings/oidc.name', { method: 'PUT', json: { value: `SSO ${++serial}` } }),
    )
})

describe('somebody the provider knows', () => {
  test('is logged in, found by employee number once and by subject ever after', async () => {
    const user = await person()
    const chair = new Chair()
    expect(await chair.logIn({ returnTo: '/devices' })).toBe('/#/devices')
    expect((await chair.session())?.user.id).toBe(user.id)
    expect(await linkOf(user)).toBe(provider.person.sub)
    // The number goes to somebody else; the subject stays.
    provider.person = { sub: provider.person.sub, claims: {} }
    const again = new Chair()
    await again.logIn()
    expect((await again.session())?.user.id).toBe(user.id)
    const [row] = await t.ownerSql`select method from sessions where user_id = ${user.id} limit 1`
    expect(row!.method).toBe('oidc')
  })

  test('is found by mail address only where the provider has verified it', async () => {
    await set('oidc.linkBy', 'email')
    const user = await person()
    const { sub, claims } = provider.person
    provider.person = { sub, claims: { ...claims, email_verified: false } }
    expect(await new Chair().logIn()).toBe('/#/login?sso=unknown')
    provider.person = { sub, claims: { ...claims, email: String(claims!.email).toUpperCase() } }
    expect(await new Chair().logIn()).toBe('/#/')
    expect(await linkOf(user)).toBe(sub)
  })

  test('is told so when nobody here is theirs, when the login is disabled, and when linking is off', async () => {
    const user = await person()
    await set('oidc.linkBy', 'none')
    expect(await new Chair().logIn()).toBe('/#/login?sso=unknown')
    await set('oidc.linkBy', 'employeeNumber')
    expect(await new Chair().logIn()).toBe('/#/')
    await t.plant((sql) => sql`update users set disabled_at = now() where id = ${user.id}`)
    expect(await new Chair().logIn()).toBe('/#/login?sso=disabled')
  })

  test('never gets the login that is kept for the day the provider is away', async () => {
    const user = await person()
    await t.plant((sql) => sql`update users set break_glass = true where id = ${user.id}`)
    expect(await new Chair().logIn()).toBe('/#/login?sso=unknown')
    await expect(
      t.plant(
        (sql) =>
          sql`insert into identities (user_id, issuer, subject) values (${user.id}, 'x', 'y')`,
      ),
    ).rejects.toMatchObject({ code: 'WS001' })
  })

  test('twice at once is linked once', async () => {
    const user = await person()
    const chairs = [new Chair(), new Chair(), new Chair()]
    const backs = await Promise.all(
      chairs.map(async (chair) => provider.visit((await chair.start()).href, chair.atProvider)),
    )
    expect(await Promise.all(chairs.map((chair, i) => chair.comeBack(backs[i]!)))).toEqual([
      '/#/',
      '/#/',
      '/#/',
    ])
    expect(await linkOf(user)).toBe(provider.person.sub)
  })
})

describe('the answer of a provider is worth nothing', () => {
  test('in another browser than the one that asked, or a second time', async () => {
    await person()
    const chair = new Chair()
    const back = await provider.visit((await chair.start()).href)
    const thief = new Chair()
    expect(await thief.comeBack(back)).toBe('/#/login?sso=expired')
    // And it is used up by the attempt.
    expect(await chair.comeBack(back)).toBe('/#/login?sso=expired')
    const fresh = await provider.visit((await chair.start()).href)
    expect(await chair.comeBack(fresh)).toBe('/#/')
    expect(await new Chair().comeBack(fresh)).toBe('/#/login?sso=expired')
  })

  test('with another state, code, issuer or none at all', async () => {
    await person()
    const chair = new Chair()
    const odd = async (change: (to: URL) => void) => {
      const back = await provider.visit((await chair.start()).href)
      change(back)
      return chair.comeBack(back)
    }
    expect(await odd((to) => to.searchParams.set('state', 'x'))).toBe('/#/login?sso=expired')
    expect(await odd((to) => to.searchParams.set('code', 'x'))).toBe('/#/login?sso=failed')
    expect(await odd((to) => to.searchParams.set('iss', 'https://evil.example'))).toBe(
      '/#/login?sso=failed',
    )
    expect(await odd((to) => to.searchParams.delete('code'))).toBe('/#/login?sso=failed')
    expect(await odd((to) => to.searchParams.set('error', 'access_denied'))).toBe(
      '/#/login?sso=cancelled',
    )
    expect(await odd((to) => (to.search = ''))).toBe('/#/login?sso=expired')
    expect(await chair.session()).toBeNull()
  })

  test('for whom the code was not made: another nonce, another verifier', async () => {
    await person()
    for (const spoil of ['nonce', 'code_verifier']) {
      const chair = new Chair()
      const back = await provider.visit((await chair.start()).href)
      await t.ownerSql.unsafe(`update identity_flows set ${spoil} = repeat('x', 43)`)
      expect(await chair.comeBack(back)).toBe('/#/login?sso=failed')
    }
  })

  test('after ten minutes', async () => {
    await person()
    const chair = new Chair()
    const back = await provider.visit((await chair.start()).href)
    await t.ownerSql`update identity_flows set expires_at = now() - interval '1 second'`
    expect(await chair.comeBack(back)).toBe('/#/login?sso=expired')
  })

  test('without the assurance that the office asks for', async () => {
    const user = await person()
    await set('oidc.acrValues', ['two'])
    await t
      .loginAs('admin')
      .then((admin) =>
        admin('/api/settings/oidc.acrValues', { method: 'PUT', json: { value: ['two'] } }),
      )
    provider.person = { ...provider.person, acr: 'one' }
    expect(await new Chair().logIn()).toBe('/#/login?sso=too_weak')
    expect(await linkOf(user)).toBeUndefined()
    provider.person = { ...provider.person, acr: 'two' }
    expect(await new Chair().logIn()).toBe('/#/')
  })
})

test('the browser is sent with PKCE, a state and a nonce of its own', async () => {
  const [one, other] = [await new Chair().start(), await new Chair().start()]
  expect(Object.fromEntries(one.searchParams)).toMatchObject({
    client_id: provider.clientId,
    response_type: 'code',
    redirect_uri: `${ORIGIN}/api/oidc/callback`,
    code_challenge_method: 'S256',
    code_challenge: expect.stringMatching(/^[\w-]{43}$/),
    scope: 'openid profile email',
  })
  for (const name of ['state', 'nonce', 'code_challenge']) {
    expect(one.searchParams.get(name)).not.toBe(other.searchParams.get(name))
  }
})

test('a login ends the session that the browser had when it began', async () => {
  const chair = new Chair()
  await person()
  await chair.logIn()
  const planted = chair.cookies.get('__Host-mamori')!
  const url = await chair.start()
  // On its way back from another site a browser sends no strict cookie.
  chair.cookies.delete('__Host-mamori')
  await chair.comeBack(await provider.visit(url.href, chair.atProvider))
  expect(await chair.session()).not.toBeNull()
  chair.cookies.set('__Host-mamori', planted)
  expect(await chair.session()).toBeNull()
})

test('a provider that changes its keys between two logins is believed at once', async () => {
  await person()
  expect(await new Chair().logIn()).toBe('/#/')
  provider.rotateKeys()
  expect(await new Chair().logIn()).toBe('/#/')
})

test('roles follow the groups claim by the mappings in force; what was given by hand stays', async () => {
  const user = await person()
  await t.plant(async (sql) => {
    await sql`insert into user_roles (user_id, role) values (${user.id}, 'auditor')`
    await sql`insert into role_mappings (group_name, role, active_at) values
      ('情報政策課', 'it_staff', now()), ('研修', 'trainer', now()), ('CSIRT', 'security', null)`
  })
  const roles = async (groups: unknown) => {
    provider.person.claims!.groups = groups
    const chair = new Chair()
    expect(await chair.logIn()).toBe('/#/')
    return (await chair.session())!.roles
  }
  expect(await roles(['情報政策課', '研修', 'CSIRT'])).toEqual([
    'employee',
    'it_staff',
    'trainer',
    'auditor',
  ])
  expect(await roles(['研修'])).toEqual(['employee', 'trainer', 'auditor'])
  expect(await roles({ odd: 1 })).toEqual(['employee', 'auditor'])
})

test('the provider makes somebody security by a mapping that two agreed on, and no longer when it says so', async () => {
  await t.createUser({ roles: ['admin'] })
  await person()
  await t.plant(
    (sql) =>
      sql`insert into role_mappings (group_name, role, active_at) values ('監視室', 'security', now())`,
  )
  const roles = async (groups: string[]) => {
    provider.person.claims!.groups = groups
    const chair = new Chair()
    await chair.logIn()
    return (await chair.session())!.roles
  }
  expect(await roles(['監視室'])).toEqual(['employee', 'security'])
  expect(await roles([])).toEqual(['employee'])
})

describe('showing anew who one is', () => {
  const stepUp = async (chair: Chair, authTime?: number) => {
    const url = await chair.start('/api/oidc/step-up', { returnTo: '/stepped-up' })
    expect(url.searchParams.get('max_age')).toBe('0')
    provider.person = { ...provider.person, authTime }
    return chair.comeBack(await provider.visit(url.href, chair.atProvider))
  }
  const token = (chair: Chair) =>
    chair.send('/api/tokens', {
      name: 'n',
      permissions: ['units.read'],
      expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
    })

  test('is needed when the provider last saw one long ago, and opens what needs it', async () => {
    await person()
    const chair = new Chair()
    provider.person.authTime = Math.floor(Date.now() / 1000) - 3600
    expect(await chair.logIn()).toBe('/#/')
    expect((await token(chair)).status).toBe(403)
    const before = chair.cookies.get('__Host-mamori')
    expect(await stepUp(chair)).toBe('/#/stepped-up')
    // A new secret with its new power.
    expect(chair.cookies.get('__Host-mamori')).not.toBe(before)
    expect((await token(chair)).status).toBe(201)
  })

  test('takes no older login for it, whatever the provider makes of max_age', async () => {
    await person()
    const chair = new Chair()
    await chair.logIn()
    expect(await stepUp(chair, Math.floor(Date.now() / 1000) - 120)).toBe('/#/stepped-up?sso=stale')
  })

  test('is for the very person', async () => {
    await person()
    const chair = new Chair()
    await chair.logIn()
    await person()
    chair.atProvider.clear()
    expect(await stepUp(chair)).toBe('/#/stepped-up?sso=other_person')
  })
})

test('logging out ends the session here, then the provider’s own', async () => {
  const user = await person()
  const chair = new Chair()
  await chair.logIn()
  const { url } = await (await chair.send('/api/oidc/sign-out', undefined, 'POST')).json()
  expect(await t.ownerSql`select from sessions where user_id = ${user.id}`).toHaveLength(0)
  expect(await chair.session()).toBeNull()
  expect(url).not.toContain('pref.example')
  expect((await provider.signOut(url, chair.atProvider)).href).toMatch(`${ORIGIN}/`)
  // Somebody else may now sit down.
  const other = await person()
  await chair.logIn()
  expect((await chair.session())?.user.id).toBe(other.id)
})

test('while the provider is away one is told so, and the password still works', async () => {
  const user = await person()
  const chair = new Chair()
  const back = await provider.visit((await chair.start()).href)
  await provider.stop()
  try {
    expect(await chair.comeBack(back)).toMatch(/sso=(failed|unavailable)$/)
    expect(await t.loginAs(user)).toBeDefined()
  } finally {
    await provider.start()
  }
  expect(await new Chair().logIn()).toBe('/#/')
})

test('a provider that describes itself as another one is asked nothing', async () => {
  const described = `${provider.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  const metadata = await (await fetch(described)).json()
  const impostor = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(metadata))
  })
  await new Promise<void>((resolve) => impostor.listen(0, '127.0.0.1', resolve))
  const { port } = impostor.address() as AddressInfo
  const app = await createTestApp({
    env: {
      OIDC_ISSUER: `http://127.0.0.1:${port}`,
      OIDC_CLIENT_ID: provider.clientId,
      OIDC_CLIENT_SECRET_FILE: join(folder, 'secret'),
    },
  })
  try {
    const answer = await app.visitor()('/api/oidc/login', { method: 'POST', json: {} })
    expect([answer.status, (await answer.json()).code]).toEqual([503, 'idp_unavailable'])
  } finally {
    await app.close()
    impostor.close()
  }
})

test('where none is set up, there is none to choose', async () => {
  const plain = await createTestApp()
  try {
    const visitor = plain.visitor()
    expect(await (await visitor('/api/login-options')).json()).toEqual({ oidc: null })
    const answer = await visitor('/api/oidc/login', { method: 'POST', json: {} })
    expect([answer.status, (await answer.json()).fields[0].code]).toEqual([
      409,
      'oidc_not_configured',
    ])
  } finally {
    await plain.close()
  }
})
