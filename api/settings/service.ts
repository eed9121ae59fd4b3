import { z } from 'zod'
import {
  SETTING_KEYS,
  SETTINGS,
  type Setting,
  type SettingKey,
  type Settings,
} from '#contract/settings'
import { type Database, system, type Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import type { Deps } from '../deps.ts'
import { validate } from '../http/validate.ts'
import * as queries from './queries.ts'

/** How long another replica's change may go unnoticed. */
const FRESH_MS = 5_000
const known = new WeakMap<Database, { readAt: number; values: Promise<Settings> }>()

/** Every setting as it stands; asked on each request, so kept for a few seconds. */
export function settingsOf(deps: Pick<Deps, 'db'>): Promise<Settings> {
  const kept = known.get(deps.db)
  const now = performance.now()
  if (kept && now - kept.readAt < FRESH_MS) return kept.values
  const values = deps.db.as(system('login'), (tx) => readSettings(tx))
  known.set(deps.db, { readAt: now, values })
  // A failed read is not kept: the next request asks again.
  values.catch(() => known.delete(deps.db))
  return values
}

/** For work that already has a transaction. */
export const readSettings = async (tx: Transaction): Promise<Settings> =>
  valuesFrom(await queries.listStored(tx))

type Stored = Awaited<ReturnType<typeof queries.listStored>>

/** A stored value that no longer fits its form counts as not set. */
function valuesFrom(stored: Stored): Settings {
  const given = new Map(stored.map((row) => [row.key, row.value]))
  const entries = SETTING_KEYS.map((key) => {
    const parsed = SETTINGS[key].safeParse(given.get(key))
    return [key, parsed.success ? parsed.data : SETTINGS[key].parse(undefined)]
  })
  return Object.fromEntries(entries) as Settings
}

export async function listSettings(tx: Transaction): Promise<Setting[]> {
  const stored = await queries.listStored(tx)
  const values = valuesFrom(stored)
  return SETTING_KEYS.map((id) => ({
    id,
    value: values[id],
    default: SETTINGS[id].parse(undefined),
    schema: z.toJSONSchema(SETTINGS[id]) as Setting['schema'],
    updatedAt: stored.find((row) => row.key === id)?.updatedAt.toISOString() ?? null,
  }))
}

export async function changeSetting(
  deps: Deps,
  actor: Actor,
  key: SettingKey,
  body: { value: unknown },
): Promise<Setting> {
  const { value } = validate(z.object({ value: SETTINGS[key].unwrap() }), body)
  const all = await deps.db.as(actor, async (tx) => {
    await queries.store(tx, key, value, deps.clock())
    return listSettings(tx)
  })
  known.delete(deps.db)
  return all.find((one) => one.id === key)!
}
