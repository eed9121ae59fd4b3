import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { type Role, role } from '#contract/roles'
import { type Database, system } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import type { Deps } from '../deps.ts'
import { loadActor } from './authenticate.ts'
import { hashPassword } from './password.ts'
import { insertUser, setPassword } from './queries.ts'
import { changeUser, demoLogins } from './user-queries.ts'

/** One login per role, in the order in which they are shown. */
const FIRST_LOGINS: [Role, displayName: string][] = [
  ['it_staff', '情報担当'],
  ['employee', '職員'],
  ['section_head', '所属長'],
  ['security', 'CSIRT'],
  ['trainer', '研修担当'],
  ['auditor', '監査'],
  ['admin', '管理者'],
]

const firstLogin = z.object({ role, username: z.string(), password: z.string() })
export type FirstLogin = z.infer<typeof firstLogin>

/**
 * Embedded mode alone: a login per role with a random password, written to `demo-logins.json` for whoever
 * may read DATA_DIR. A later start finds both; when the file is lost, the passwords are made anew.
 */
export async function createFirstLogins(
  deps: Deps,
  staffIds: Partial<Record<Role, string>> = {},
): Promise<FirstLogin[]> {
  const file = join(deps.config.dataDir, 'demo-logins.json')
  const kept = await readLogins(file)
  const logins = FIRST_LOGINS.map(
    ([role]) => kept?.find((login) => login.role === role) ?? newLogin(deps, role),
  )
  const existing = await deps.db.as(system('setup'), demoLogins)
  for (const [i, login] of logins.entries()) {
    const user = existing.find(({ username }) => username === login.username)
    const staffId = staffIds[login.role]
    const reset = !user || !kept?.includes(login)
    const passwordHash = reset ? await hashPassword(login.password) : undefined
    await deps.db.as(system('setup'), async (tx) => {
      if (!user) {
        const { username } = login
        const displayName = `${FIRST_LOGINS[i]![1]}(デモ)`
        await insertUser(tx, { username, displayName, staffId, passwordHash, demo: true }, [
          login.role,
        ])
        return
      }
      if (passwordHash) await setPassword(tx, user.id, passwordHash, deps.clock())
      if (staffId && !user.staffId) await changeUser(tx, user.id, { staffId })
    })
  }
  // Last: when this start dies before, the next one finds no file and makes the passwords anew.
  if (logins.some((login) => !kept?.includes(login))) await writeLogins(file, logins)
  return logins
}

/** Whoever the demo login of a role is; null where there is none. */
export async function demoActor({ db }: Pick<Deps, 'db'>, name: Role): Promise<Actor | null> {
  return db.as(system('login'), async (tx) => {
    const login = (await demoLogins(tx)).find(({ username }) => username === name)
    const means = { sessionId: null, steppedUpAt: null, tokenPermissions: null }
    return login ? loadActor(tx, login.id, means) : null
  })
}

/** Whether somebody could log in with a password that lies in a file. Disabling the demo logins ends that. */
export async function demoLoginsExist(db: Database): Promise<boolean> {
  const logins = await db.as(system('login'), demoLogins)
  return logins.some(({ disabledAt }) => disabledAt === null)
}

const newLogin = (deps: Deps, role: Role): FirstLogin => ({
  role,
  username: role,
  password: deps.random(12).toString('base64url'),
})

async function readLogins(file: string): Promise<FirstLogin[] | undefined> {
  try {
    return z.array(firstLogin).parse(JSON.parse(await readFile(file, 'utf8')))
  } catch {
    // Lost, cut short or edited beyond recognition: the passwords in it are of no use to anybody.
    return undefined
  }
}

async function writeLogins(file: string, logins: FirstLogin[]): Promise<void> {
  await mkdir(join(file, '..'), { recursive: true })
  const draft = `${file}.${randomUUID()}`
  await writeFile(draft, `${JSON.stringify(logins, null, 2)}\n`, { mode: 0o600 })
  await rename(draft, file)
}
