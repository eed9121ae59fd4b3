import type { z } from 'zod'
import type { Invited, invitationAccept, invitationCreate } from '#contract/invitations'
import { system, type Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import type { Deps } from '../deps.ts'
import { AppError, mistake, refusal } from '../errors.ts'
import { messageFor } from '../http/messages.ts'
import { enqueue } from '../jobs/outbox.ts'
import { settingsOf } from '../settings/service.ts'
import { chooseFirstPassword, inviteLogin, usernameOf } from '../users/invited.ts'
import { type Client, logFailure, type OpenedSession, openSession } from '../users/login.ts'
import { newSecret, sha256 } from '../users/secrets.ts'
import { linkOf, sendInvitation } from './invitation-mail.ts'
import * as queries from './invitation-queries.ts'
import { addPasskey, checkRegistration, registrationOptions } from './passkeys.ts'

const DAY_MS = 86_400_000

type Given = z.output<typeof invitationCreate>
type Candidate = Awaited<ReturnType<typeof queries.candidates>>[number]

/** Rows in are rows invited and rows refused, each refusal with its reason. */
export async function invite(deps: Deps, actor: Actor, given: Given): Promise<Invited> {
  if (!given.staffIds && !given.unitId) throw mistake('staffIds', 'required')
  if (given.as === 'mail' && !deps.mailer.enabled) throw refusal('as', 'no_mail_server')
  const settings = await settingsOf(deps)
  const most = settings['invitations.atOnce']
  const now = deps.clock()
  const expiresAt = new Date(+now + settings['invitations.validDays'] * DAY_MS)
  return deps.db.as(actor, async (tx) => {
    const people = await queries.candidates(tx, given, most + 1)
    if (given.staffIds && people.length === 0) throw new AppError('not_found')
    if (people.length > most) throw mistake('staffIds', 'too_many', { maximum: most })
    const invited: Invited['invited'] = []
    const refused: Invited['refused'] = (given.staffIds ?? [])
      .filter((id) => !people.some(({ staffId }) => staffId === id))
      .map((staffId) => ({ staffId, name: '', ...said('does_not_exist', actor) }))
    for (const person of people) {
      const { staffId, name } = person
      const code = whyNot(person, given.as) ?? (await makeLogin(tx, person, given, now))
      if (typeof code === 'string') {
        refused.push({ staffId, name, ...said(code, actor) })
        continue
      }
      const row = { userId: code.userId, createdBy: actor.userId, createdAt: now, expiresAt }
      const made = await makeInvitation(tx, deps, row, given.as)
      invited.push({ staffId, name, username: code.username, ...made })
    }
    return { invited, refused }
  })
}

const said = (code: string, { locale }: Actor) => ({ code, message: messageFor(code, locale) })

function whyNot(person: Candidate, as: Given['as']): string | null {
  if (person.leftOn !== null) return 'staff_has_left'
  if (person.isDisabled) return 'login_disabled'
  if (person.userId && person.canLogIn) return 'can_log_in'
  if (as === 'mail' && !(person.userEmail ?? person.email)) return 'no_mail_address'
  return null
}

/** The login that waits for them, made now where there is none; or why it cannot be made. */
async function makeLogin(
  tx: Transaction,
  { staffId, name, employeeNumber, email, userId, username, userEmail }: Candidate,
  { roles }: Given,
  now: Date,
): Promise<{ userId: string; username: string } | string> {
  if (userId && username)
    return inviteLogin(tx, { userId, username, email: userEmail ?? email, roles })
  const chosen = await usernameOf(tx, employeeNumber)
  if (!chosen) return 'username_taken'
  const login = { username: chosen, displayName: name, email, staffId }
  return inviteLogin(tx, { ...login, roles, createdAt: now })
}

async function makeInvitation(
  tx: Transaction,
  deps: Deps,
  row: { userId: string; createdBy: string; createdAt: Date; expiresAt: Date },
  as: Given['as'],
): Promise<{ id: string; link: string | null }> {
  await queries.revokeOpenOf(tx, row.userId, row.createdAt)
  if (as === 'mail') {
    const id = await queries.insert(tx, row)
    await enqueue(tx, sendInvitation, { invitationId: id })
    return { id, link: null }
  }
  const token = newSecret(deps)
  const kept = { tokenSha256: sha256(token), sentAt: row.createdAt }
  const id = await queries.insert(tx, { ...row, ...kept })
  return { id, link: linkOf(deps.config, token) }
}

// ── Whoever has the link ─────────────────────────────────────────────────────────────────────────

/** The same answer for a link that is used, revoked, late or made up. */
function worthless(deps: Deps) {
  logFailure(deps, { method: 'invitation' })
  return mistake('token', 'invitation_worthless')
}

async function opened(tx: Transaction, deps: Deps, token: string) {
  const found = await queries.findByToken(tx, sha256(token), deps.clock())
  if (!found) throw worthless(deps)
  return found
}

export const openInvitation = (deps: Deps, token: string) =>
  deps.db.as(system('login'), async (tx) => {
    const { username, displayName, expiresAt } = await opened(tx, deps, token)
    return { username, displayName, expiresAt: expiresAt.toISOString() }
  })

export async function invitationPasskeyOptions(deps: Deps, token: string, origin: string) {
  const { userId } = await deps.db.as(system('login'), (tx) => opened(tx, deps, token))
  return registrationOptions(deps, { userId }, origin)
}

/** A password, a passkey, or both; then they are logged in. */
export async function acceptInvitation(
  deps: Deps,
  { token, password, passkey }: z.output<typeof invitationAccept>,
  { client, origin }: { client: Client; origin: string },
): Promise<OpenedSession> {
  if (!password && !passkey) throw mistake('password', 'required')
  const now = deps.clock()
  const { id, userId, username } = await deps.db.as(system('login'), (tx) =>
    opened(tx, deps, token),
  )
  const choose = password ? await chooseFirstPassword(deps, password, username) : null
  const checked =
    passkey && (await checkRegistration(deps, { userId, origin, response: passkey.response }))
  return deps.db.as(system('login'), async (tx) => {
    if (!(await queries.use(tx, id, now))) throw worthless(deps)
    if (choose) await choose(tx, userId, now)
    if (checked) await addPasskey(tx, deps, { ...checked, name: passkey.name })
    return openSession(tx, deps, userId, client, { method: 'invitation', steppedUpAt: now })
  })
}
