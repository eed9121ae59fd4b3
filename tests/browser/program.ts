import type { Visitor as Program } from '#tests/app'
import type { Login, Server } from './server.ts'

/** A program beside the browser, logged in by the API: what a test needs to be there before it begins. */
export async function programAs(
  { origin }: Pick<Server, 'origin'>,
  login: Pick<Login, 'username' | 'password'>,
): Promise<Program> {
  const send = (
    path: string,
    cookie: string,
    { json, headers, ...rest }: RequestInit & { json?: unknown },
  ) => {
    const all = new Headers(headers)
    all.set('origin', origin)
    if (cookie) all.set('cookie', cookie)
    if (json !== undefined) all.set('content-type', 'application/json')
    const body = json === undefined ? rest.body : JSON.stringify(json)
    return fetch(origin + path, { ...rest, headers: all, body })
  }
  const { username, password } = login
  const answer = await send('/api/session', '', { method: 'POST', json: { username, password } })
  const cookieOf = (from: Response) => from.headers.getSetCookie()[0]?.split(';')[0]
  const program = Object.assign(
    async (path: string, request: RequestInit & { json?: unknown } = {}) => {
      const given = await send(path, program.cookie, request)
      // Whoever types their password again gets another session.
      program.cookie = cookieOf(given) ?? program.cookie
      return given
    },
    { cookie: cookieOf(answer)! },
  )
  return program
}
