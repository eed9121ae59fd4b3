import type { Transaction } from '#drizzle/client'
import { changeLogin, createLogin, emptyLogin } from '../../users/directory.ts'
import { takePasskeys } from '../lost-access.ts'
import { forgetIdentities } from '../queries.ts'
import { followGroups } from '../roles.ts'
import * as queries from '../scim-queries.ts'
import { ScimError } from './error.ts'
import type { DirectoryUser } from './resources.ts'

const notFound = () => new ScimError(404, 'There is no such user')

export async function requireUser(tx: Transaction, id: string) {
  const user = await queries.getUser(tx, id)
  if (!user) throw notFound()
  return user
}

export async function createUser(tx: Transaction, given: DirectoryUser, now: Date) {
  const staffId = await staffOf(tx, given)
  const login = { ...loginOf(given), active: given.active ?? true, staffId }
  // Deleted and named again, it is the same login: its history stands. Who has the name now may be somebody else.
  const earlier = await queries.findDeleted(tx, given.username)
  const id = earlier ?? (await createLogin(tx, login, now))
  if (earlier) {
    await beginAnew(tx, earlier)
    await changeLogin(tx, earlier, login, now)
  }
  await keep(tx, id, given, now)
  return requireUser(tx, id)
}

export async function replaceUser(tx: Transaction, id: string, given: DirectoryUser, now: Date) {
  const before = await requireUser(tx, id)
  // Who the person is stays known, also where the directory no longer says it.
  const staffId = given.employeeNumber ? await staffOf(tx, given) : before.staffId
  // A language chosen in Mamori is not taken back by a directory that names none.
  const locale = given.attributes.preferredLanguage ? given.locale : before.locale
  // Whom an administrator has shut out, a PUT that says nothing of it does not let in again.
  const active = given.active ?? before.disabledAt === null
  await changeLogin(tx, id, { ...loginOf(given), active, locale, staffId }, now)
  await keep(tx, id, given, now)
  return requireUser(tx, id)
}

/** The login is shut out and no longer shown; nothing of it is deleted, and nothing of staff is touched. */
export async function removeUser(tx: Transaction, id: string, now: Date): Promise<void> {
  const { username, displayName, email, locale, staffId, externalId, attributes } =
    await requireUser(tx, id)
  const login = { username, displayName, email, locale, staffId }
  await changeLogin(tx, id, { ...login, active: false }, now)
  await queries.leaveGroups(tx, id)
  await followGroups(tx, id)
  const kept = { externalId: null, attributes: { ...attributes, externalId }, deletedAt: now }
  await queries.saveUser(tx, id, kept, now)
}

const loginOf = ({ username, displayName, email, locale }: DirectoryUser) => ({
  username,
  displayName,
  email,
  locale,
})

/** By nothing that opened the login before does one get in, and no role stands that was given by hand. */
async function beginAnew(tx: Transaction, id: string): Promise<void> {
  await takePasskeys(tx, id)
  await forgetIdentities(tx, id)
  await emptyLogin(tx, id)
}

const staffOf = async (tx: Transaction, { employeeNumber }: DirectoryUser) =>
  employeeNumber ? queries.staffByNumber(tx, employeeNumber) : null

const keep = (tx: Transaction, id: string, { externalId, attributes }: DirectoryUser, now: Date) =>
  queries.saveUser(tx, id, { externalId, attributes, deletedAt: null }, now)
