import { hash, verify } from '@node-rs/argon2'

/** OWASP Password Storage Cheat Sheet: argon2id, 19 MiB, 2 passes, 1 lane. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** Verified when there is no such user, so that a guess takes as long as a miss. */
let decoy: Promise<string> | undefined

export const hashPassword = (password: string): Promise<string> =>
  hash(password.normalize('NFC'), PARAMETERS)

export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  decoy ??= hash('no such user', PARAMETERS)
  // Awaited for everybody: the first miss after a start must not stand out either.
  const instead = await decoy
  const matches = await verify(stored ?? instead, password.normalize('NFC'))
  return matches && stored !== null
}

const COMMON = /^(.)\1+$|^(?:0123456789|1234567890|abcdefgh|qwertyui|password|passw0rd|mamori)/i

/** NIST SP 800-63B §3.1.1.2: refuse what is common, or holds the user's own name or a word of the office. */
export function isGuessable(
  password: string,
  username: string,
  words: readonly string[] = [],
): boolean {
  const folded = fold(password)
  const name = fold(username)
  return (
    COMMON.test(password) ||
    (name.length > 3 && folded.includes(name)) ||
    words.some((word) => folded.includes(fold(word)))
  )
}

/** Full-width letters, half-width kana and capitals hide no word. */
const fold = (text: string): string => text.normalize('NFKC').toLowerCase()
