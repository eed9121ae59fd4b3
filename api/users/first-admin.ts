import { userCreate } from '#contract/users'
import { type Database, system } from '#drizzle/client'
import { AppError, StartupError } from '../errors.ts'
import { messageFor } from '../http/messages.ts'
import { validate } from '../http/validate.ts'
import { hashPassword, isGuessable } from './password.ts'
import { findLogin, insertUser } from './queries.ts'
import { adminExists, takeTurns } from './user-queries.ts'

/** An installation has one first admin; whoever lost theirs asks another admin for a new password. */
export async function refuseSecondAdmin(db: Database): Promise<void> {
  if (await hasAdmin(db)) throw second()
}

export const hasAdmin = (db: Database): Promise<boolean> => db.as(system('setup'), adminExists)

export async function createFirstAdmin(
  db: Database,
  given: { username: string; password: string },
): Promise<void> {
  const { username, password } = checked(given)
  const passwordHash = await hashPassword(password)
  await db.as(system('setup'), async (tx) => {
    await takeTurns(tx)
    if (await adminExists(tx)) throw second()
    if (await findLogin(tx, username)) {
      throw new StartupError(`The user name ${username} is taken by a disabled or lesser login`)
    }
    const row = { username, displayName: username, passwordHash, passwordChangedAt: new Date() }
    await insertUser(tx, row, ['admin'])
  })
}

const second = () =>
  new StartupError('There is an administrator already: further logins are made in the console')

function checked({ username, password }: { username: string; password: string }) {
  try {
    const request = { username, displayName: username, password, roles: ['admin'] }
    const admin = validate(userCreate, request)
    if (!isGuessable(password, admin.username)) return admin
  } catch (error) {
    const field = error instanceof AppError ? error.fields[0] : undefined
    if (!field) throw error
    throw new StartupError(`${field.field}: ${messageFor(field.code, 'en', field.params)}`)
  }
  throw new StartupError(`password: ${messageFor('password_too_common', 'en')}`)
}
