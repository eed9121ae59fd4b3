import type { Deps } from '../deps.ts'
import { settingsOf } from '../settings/service.ts'
import { isBreached } from './breached.ts'
import { isGuessable } from './password.ts'

export type Weakness = 'password_too_common' | 'password_breached'

/** What speaks against a password that somebody is about to have; null when nothing does. */
export async function weaknessOf(
  deps: Pick<Deps, 'db' | 'config'>,
  password: string,
  username: string,
): Promise<Weakness | null> {
  const { 'passwords.refusedWords': words } = await settingsOf(deps)
  if (isGuessable(password, username, words)) return 'password_too_common'
  const { breachedPasswordsFile: file } = deps.config
  return file && (await isBreached(file, password)) ? 'password_breached' : null
}
