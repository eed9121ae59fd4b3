import { Failure } from '../failure.ts'

/** What the kitting sheet says. */
export interface Sheet {
  token: string
  server: string
  /** SHA-256 of the management root, lower-case hex. */
  root: string
}

/**
 * The sheet's QR code as text (`mamori:enroll?token=…&server=…&root=…&profile=…`), or its three parts.
 * @throws Failure `sheet_incomplete`, `sheet_malformed`, `sheet_other_profile`
 */
export function readSheet(given: {
  code?: string
  token?: string
  server?: string
  root?: string
}): Sheet {
  const facts = given.code ? readCode(given.code) : new URLSearchParams()
  const profile = facts.get('profile')
  if (profile && profile !== 'device-management')
    throw new Failure('sheet_other_profile', `this sheet is for ${profile}`)
  const token = given.token ?? facts.get('token')
  const server = given.server ?? facts.get('server')
  const root = given.root ?? facts.get('root')
  const missing = Object.entries({ token, server, root }).filter(([, value]) => !value)
  if (!token || !server || !root)
    throw new Failure('sheet_incomplete', `missing: ${missing.map(([name]) => name).join(', ')}`)
  return { token: token.trim(), server: origin(server), root: fingerprint(root) }
}

function readCode(code: string): URLSearchParams {
  const found = /^mamori:enroll\?(.+)$/s.exec(code.trim())
  if (!found) throw new Failure('sheet_malformed', 'the code does not begin with mamori:enroll?')
  return new URLSearchParams(found[1])
}

function origin(server: string): string {
  const url = URL.canParse(server) ? new URL(server) : null
  if (url?.protocol !== 'https:')
    throw new Failure('sheet_malformed', 'the server is an https: URL')
  return url.origin
}

/** As it is printed, in groups and capitals, or as it is. */
function fingerprint(root: string): string {
  const hex = root.replace(/[\s:]/g, '').toLowerCase()
  if (!/^[0-9a-f]{64}$/.test(hex)) throw new Failure('sheet_malformed', 'the root is a SHA-256')
  return hex
}
