import type { KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { StartupError } from '../errors.ts'
import { readKeySet } from './jwt.ts'

/** Google changes its keys every few days, and shows the next one before it signs with it. */
const FRESH_MS = 3_600_000
/** A token can name any key: whoever sends many asks Google no oftener than this. */
const ASK_AGAIN_MS = 60_000
const PATIENCE_MS = 5_000

type KeyOf = (keyId: string) => Promise<KeyObject | undefined>

/** Keys of a file, which stand until the next start. @throws StartupError */
export function keysOfFile(name: string, file: string): KeyOf {
  try {
    const keys = readKeySet(JSON.parse(readFileSync(file, 'utf8')))
    return async (keyId) => keys.get(keyId)
  } catch {
    throw new StartupError(`${name}: ${file} holds no JWK set`)
  }
}

/** Keys as they are published; when they can't be fetched, those known last. */
export function keysOfUrl(url: string): KeyOf {
  let keys = new Map<string, KeyObject>()
  let fetchedAt = Number.NEGATIVE_INFINITY
  let triedAt = Number.NEGATIVE_INFINITY
  let fetching: Promise<void> | undefined

  const refresh = async () => {
    triedAt = performance.now()
    const answer = await fetch(url, {
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE_MS),
    }).catch(() => null)
    const body: unknown = answer?.ok ? await answer.json().catch(() => null) : null
    try {
      keys = readKeySet(body)
      fetchedAt = performance.now()
    } catch {
      // What was known stays good for as long as it verifies.
    }
  }
  return async (keyId) => {
    const now = performance.now()
    const isDue = !keys.has(keyId) || now - fetchedAt > FRESH_MS
    if (isDue && now - triedAt > ASK_AGAIN_MS)
      fetching ??= refresh().finally(() => {
        fetching = undefined
      })
    await fetching
    return keys.get(keyId)
  }
}
