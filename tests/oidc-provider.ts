import { generateKeyPairSync } from 'node:crypto'
import type { Server } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider, { type Configuration, type JWK } from 'oidc-provider'

/** What the provider says of somebody, and how they showed who they are. */
export interface Account {
  sub: string
  claims?: Record<string, unknown>
  acr?: string
  /** Seconds since 1970 at which they last did; now unless told. */
  authTime?: number
}

export interface TestProvider {
  issuer: string
  clientId: string
  clientSecret: string
  /** Whoever sits in front of the browser next. */
  person: Account
  /** Signs by a key that nobody has seen before. */
  rotateKeys(): void
  /** Takes the browser's way from the authorization URL to where it is sent back to. */
  visit(url: string, browser?: CookieJar): Promise<URL>
  /** So does somebody who logs out. */
  signOut(url: string, browser: CookieJar): Promise<URL>
  stop(): Promise<void>
  start(): Promise<void>
}

/** A browser's cookies for the provider: with them it knows who is logged in there. */
export type CookieJar = Map<string, string>

const newKey = (): JWK => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return { ...privateKey.export({ format: 'jwk' }), alg: 'ES256', use: 'sig' } as JWK
}

/** A real OpenID Provider on loopback, which asks for no password: whoever comes is `person`. */
export async function startProvider(redirectUris: string[]): Promise<TestProvider> {
  const [clientId, clientSecret] = ['mamori', 'a secret of some length']
  let person: Account = { sub: 'nobody' }
  const accounts = new Map<string, Account>()
  let handler: ReturnType<Provider['callback']>
  let server: Server
  let port = 0
  const configure = (issuer: string) => {
    const provider = new Provider(issuer, {
      clients: [
        {
          client_id: clientId,
          client_secret: clientSecret,
          redirect_uris: redirectUris,
          post_logout_redirect_uris: redirectUris.map((uri) => `${new URL(uri).origin}/`),
          id_token_signed_response_alg: 'ES256',
        },
      ],
      jwks: { keys: [newKey()] },
      cookies: { keys: ['test'] },
      claims: {
        openid: ['sub'],
        profile: ['name', 'groups', 'employee_number'],
        email: ['email', 'email_verified'],
      },
      acrValues: ['one', 'two'],
      features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: true } },
      interactions: { url: (_, { uid }) => `/interaction/${uid}` },
      findAccount: (_, sub) => ({
        accountId: sub,
        claims: async () => ({ sub, ...accounts.get(sub)?.claims }),
      }),
      ttl: { Session: 3600, Grant: 3600, Interaction: 600, AccessToken: 600, IdToken: 600 },
    } as Configuration)
    handler = provider.callback()
    return async (
      request: Parameters<typeof handler>[0],
      response: Parameters<typeof handler>[1],
    ) => {
      if (!request.url?.startsWith('/interaction/')) return handler(request, response)
      const { prompt, params } = await provider.interactionDetails(request, response)
      if (prompt.name === 'login') {
        accounts.set(person.sub, person)
        const { sub, acr, authTime } = person
        const login = { accountId: sub, ...(acr && { acr }), ...(authTime && { ts: authTime }) }
        return provider.interactionFinished(request, response, { login })
      }
      const { accountId } = (await provider.interactionDetails(request, response)).session!
      const grant = new provider.Grant({ accountId, clientId: String(params.client_id) })
      grant.addOIDCScope(String(params.scope))
      const grantId = await grant.save()
      return provider.interactionFinished(request, response, { consent: { grantId } })
    }
  }
  let answer: ReturnType<typeof configure>
  const listen = async () => {
    server = createServer((request, response) => {
      void answer(request, response)
    })
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    port = (server.address() as AddressInfo).port
  }
  await listen()
  const issuer = `http://127.0.0.1:${port}`
  answer = configure(issuer)

  async function follow(from: string, jar: CookieJar): Promise<URL> {
    let url = new URL(from)
    while (url.origin === issuer) {
      const response = await fetch(url, {
        redirect: 'manual',
        headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
      })
      for (const cookie of response.headers.getSetCookie()) keep(jar, cookie)
      const to = response.headers.get('location')
      if (!to) throw new Error(`the provider answered ${response.status}: ${await response.text()}`)
      url = new URL(to, url)
    }
    return url
  }

  return {
    issuer,
    clientId,
    clientSecret,
    get person() {
      return person
    },
    set person(next) {
      person = next
    },
    rotateKeys: () => {
      answer = configure(issuer)
    },
    visit: (url, jar = new Map()) => follow(url, jar),
    signOut: async (url, jar) => {
      const cookie = () => [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
      const page = await fetch(url, { headers: { cookie: cookie() } })
      for (const one of page.headers.getSetCookie()) keep(jar, one)
      const html = await page.text()
      const xsrf = /name="xsrf" value="([^"]+)"/.exec(html)?.[1]
      const action = /action="([^"]+)"/.exec(html)?.[1]
      if (!xsrf || !action) throw new Error(`no form to log out by: ${page.status}`)
      const done = await fetch(action, {
        method: 'POST',
        redirect: 'manual',
        headers: { cookie: cookie(), 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ xsrf, logout: 'yes' }),
      })
      for (const one of done.headers.getSetCookie()) keep(jar, one)
      return new URL(done.headers.get('location')!)
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
    start: listen,
  }
}

function keep(jar: CookieJar, cookie: string): void {
  const [pair = ''] = cookie.split(';')
  const at = pair.indexOf('=')
  if (/expires=Thu, 01 Jan 1970/i.test(cookie)) jar.delete(pair.slice(0, at))
  else jar.set(pair.slice(0, at), pair.slice(at + 1))
}
