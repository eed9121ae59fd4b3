import type { Context } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import { loginOptions, oidcAnswer, oidcRedirect, oidcStart, signedOut } from '#contract/identity'
import type { SsoRefusal } from '#contract/sso-refusals'
import type { Deps } from '../deps.ts'
import { AppError } from '../errors.ts'
import { clientOf } from '../http/client.ts'
import { route } from '../http/route.ts'
import { ownOrigin } from '../http/security.ts'
import { clearSessionCookie, newcomer, setSessionCookie } from '../http/session.ts'
import { settingsOf } from '../settings/service.ts'
import { limitVisits } from '../users/limits.ts'
import { inPerson } from '../users/login.ts'
import { newSecret } from '../users/secrets.ts'
import { endOwnSession } from '../users/sessions.ts'
import { CALLBACK, finishOidc, SsoRefused, startOidc } from './oidc.ts'
import { endSessionUrl } from './provider.ts'

/** Marks the browser: no session yet, and sent along when the provider sends people back. */
const BROWSER_COOKIE = 'mamori-flow'
const BROWSER_S = 3600

export const oidcRoutes = [
  route({
    method: 'get',
    path: '/api/login-options',
    access: { public: true },
    summary: 'By what one may log in here, besides the password',
    output: loginOptions,
    handle: async ({ deps }) => ({ oidc: await providerOf(deps) }),
  }),
  route({
    method: 'post',
    path: '/api/oidc/login',
    access: { public: true },
    summary: 'Begin a login at the identity provider: where to send the browser',
    input: { body: oidcStart },
    output: oidcRedirect,
    handle: async ({ deps, input, c }) => {
      await limitVisits(deps, clientOf(c, deps.config).address)
      return startOidc(deps, { ...input.body, ...beginning(c, deps) })
    },
  }),
  route({
    method: 'post',
    path: '/api/oidc/step-up',
    access: { permission: 'account.own' },
    summary: 'Show the identity provider anew who one is, for what needs it',
    input: { body: oidcStart },
    output: oidcRedirect,
    handle: ({ deps, actor, input, c }) =>
      startOidc(deps, { ...input.body, ...beginning(c, deps), person: inPerson(actor) }),
  }),
  route({
    method: 'get',
    path: CALLBACK,
    access: { public: true },
    summary: 'Where the identity provider sends people back to',
    input: { query: oidcAnswer },
    output: null,
    handle: async ({ deps, input, c }) => {
      const client = clientOf(c, deps.config)
      await limitVisits(deps, client.address)
      const parameters = Object.fromEntries(
        Object.entries(input.query).filter((entry): entry is [string, string] => !!entry[1]),
      )
      try {
        const browser = getCookie(c, BROWSER_COOKIE, 'host')
        const finished = await finishOidc(deps, { parameters, browser, client })
        setSessionCookie(c, finished.token, finished.expiresAt)
        return c.redirect(`/#${finished.returnTo ?? '/'}`, 303)
      } catch (error) {
        const at = error instanceof SsoRefused ? error.at : '/login'
        return c.redirect(`/#${at}?sso=${reasonOf(deps, error)}`, 303)
      }
    },
  }),
  route({
    method: 'post',
    path: '/api/oidc/sign-out',
    access: { permission: 'account.own' },
    summary: 'Log out here, and say where to log out at the identity provider',
    output: signedOut,
    handle: async ({ deps, actor, c }) => {
      const person = inPerson(actor)
      const { method } = await endOwnSession(deps, person)
      clearSessionCookie(c)
      const { oidc } = deps.config
      if (!oidc || method !== 'oidc') return { url: null }
      // Logged out here they are in any case.
      const url = await endSessionUrl(oidc, `${ownOrigin(c, deps.config)}/`).catch(() => null)
      return { url }
    },
  }),
]

export async function providerOf(deps: Deps): Promise<{ name: string } | null> {
  return deps.config.oidc ? { name: (await settingsOf(deps))['oidc.name'] } : null
}

function beginning(c: Context, deps: Deps) {
  const known = getCookie(c, BROWSER_COOKIE, 'host')
  // One that has begun already in another tab keeps its mark: both will come back.
  const browser = known && /^[\w-]{43}$/.test(known) ? known : newSecret(deps)
  setCookie(c, BROWSER_COOKIE, browser, {
    prefix: 'host',
    path: '/',
    secure: true,
    httpOnly: true,
    // The provider sends people back from another site, which `Strict` would take for an attack.
    sameSite: 'Lax',
    maxAge: BROWSER_S,
  })
  const { formerSha256 } = newcomer(c, deps.config)
  return { browser, formerSha256, origin: ownOrigin(c, deps.config) }
}

/** What is not the visitor's doing is logged, by code alone. */
function reasonOf(deps: Deps, error: unknown): SsoRefusal {
  if (error instanceof SsoRefused) {
    const code = (error.cause as { code?: string } | undefined)?.code ?? 'none'
    deps.log.info({ reason: error.reason, code }, 'login by the identity provider refused')
    return error.reason
  }
  if (error instanceof AppError && error.code !== 'unavailable') return 'failed'
  throw error
}
