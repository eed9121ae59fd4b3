import { userCreate } from '#contract/users'
import { type Database, system, type Transaction } from '#drizzle/client'
import type { Deps } from '../deps.ts'
import { StartupError } from '../errors.ts'
import { takePasskeys } from '../identity/lost-access.ts'
import { notify } from '../notifications/service.ts'
import { hashPassword } from './password.ts'
import { addRoles, findLogin, insertUser, setPassword } from './queries.ts'
import { revokeTokensOf } from './token-queries.ts'
import { changeUser, takeTurns } from './user-queries.ts'

/** 160 bits in groups that can be typed from paper: no letter that looks like another. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789'
const GROUPS = 8
const GROUP_LETTERS = 4

/**
 * The local login for the day the identity provider is away, kept in a safe. Made a second time, it is the
 * same login with another password, and whoever used the old one is logged out.
 */
export async function makeBreakGlass(
  deps: Pick<Deps, 'random' | 'clock'> & { db: Database },
  username: string,
): Promise<string> {
  if (!userCreate.shape.username.safeParse(username).success) {
    throw new StartupError('The user name may hold letters, digits and . _ @ - alone')
  }
  const password = newPassword(deps.random)
  const passwordHash = await hashPassword(password)
  const setup = system('setup')
  await deps.db.as({ ...setup, roles: [...setup.roles, '@login'] }, async (tx) => {
    await takeTurns(tx)
    const known = await findLogin(tx, username)
    if (known && !known.breakGlass) {
      throw new StartupError(`The user name ${username} is taken by another login`)
    }
    const now = deps.clock()
    if (known) {
      await setPassword(tx, known.id, passwordHash, now)
      await takePasskeys(tx, known.id)
      await changeUser(tx, known.id, { disabledAt: null, lockedUntil: null })
      await revokeTokensOf(tx, known.id, now)
      return
    }
    const row = { username, displayName: '緊急用', passwordHash, passwordChangedAt: now }
    const id = await insertUser(tx, { ...row, breakGlass: true }, [])
    await addRoles(tx, id, ['admin'])
  })
  return password
}

function newPassword(random: Deps['random']): string {
  const groups: string[] = []
  while (groups.length < GROUPS) {
    let group = ''
    while (group.length < GROUP_LETTERS) {
      // Taken only below a multiple of the letters' number: no letter is likelier than another.
      const [byte] = random(1)
      if (byte! < Math.floor(256 / LETTERS.length) * LETTERS.length) {
        group += LETTERS[byte! % LETTERS.length]
      }
    }
    groups.push(group)
  }
  return groups.join('-')
}

/** Each use is told to everybody who may have to act, in the transaction that opens the session. */
export async function alarm(tx: Transaction, deps: Deps): Promise<void> {
  const at = deps.clock().toLocaleString('ja-JP', { timeZone: 'Asia/Tokyo' })
  for (const role of ['admin', 'security'] as const) {
    await notify(tx, {
      role,
      template: 'break_glass_used',
      params: { at },
      link: '/login-sessions',
    })
  }
  deps.log.warn({ event: 'break_glass_used' }, 'the break-glass login was used')
}
