import type { Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import type { Deps } from '../deps.ts'
import { attest } from './attest.ts'
import { explain, scan } from './counting.ts'
import * as items from './item-queries.ts'
import * as places from './place-queries.ts'
import * as queries from './queries.ts'
import * as service from './service.ts'

interface People {
  itStaff: Actor
  /** Heads the unit whose smartphones were counted. */
  head: Actor
}

const DAY_MS = 86_400_000
const SCAN_MS = 20_000
/** Where devices stand while the rollout runs, the busiest first. */
const STORES = ['引渡し待ち棚', 'キッティング室', '返却機器保管庫']
const MOST_SCANS = 40

/**
 * What the demo shows of stocktakes: a store that is being counted, and the smartphones of the section
 * head's unit, attested three weeks ago. Nothing where there are stocktakes already.
 */
export async function makeDemoStocktakes(deps: Deps, { itStaff, head }: People): Promise<void> {
  const now = deps.clock()
  const then = new Date(+now - 21 * DAY_MS)
  const [unitId] = head.unitIds
  const attestable = await deps.db.as(itStaff, async (tx) => {
    const { total } = await queries.list(tx, itStaff, { range: [0, 0] })
    if (total > 0 || !unitId) return null
    const id = await openPhones(tx, itStaff, unitId, then)
    const elsewhere = await countStore(tx, itStaff, new Date(+now - DAY_MS / 24))
    if (id) await countPhones(tx, itStaff, { id, elsewhere }, then)
    return id
  })
  if (!attestable) return
  const nextDay = new Date(+then + DAY_MS)
  await deps.db.as(head, (tx) =>
    attest(tx, head, attestable, '見つからない機器の理由を本人に確認しました。', nextDay),
  )
}

/** Half-way through; gives a device that stands there. */
async function countStore(tx: Transaction, actor: Actor, at: Date): Promise<string | null> {
  const known = await places.locations(tx, {})
  const location = STORES.find((store) => known.some((place) => place.location === store))
  if (!location) return null
  const id = await service.open(tx, actor, { location }, at)
  const numbers = (await expected(tx, actor, id)).map(({ propertyNumber }) => propertyNumber!)
  const half = numbers.slice(0, Math.min(MOST_SCANS, Math.ceil(numbers.length / 2)))
  await scanAll(tx, actor, { id, codes: half }, at)
  return numbers.at(-1) ?? null
}

async function openPhones(
  tx: Transaction,
  actor: Actor,
  unitId: string,
  at: Date,
): Promise<string | null> {
  const phones = { unitId, kind: 'smartphone' } as const
  const { devices } = await places.prospect(tx, phones)
  return devices > 0 ? service.open(tx, actor, phones, at) : null
}

/** All but a few are there, and one that belongs elsewhere. */
async function countPhones(
  tx: Transaction,
  actor: Actor,
  { id, elsewhere }: { id: string; elsewhere: string | null },
  at: Date,
): Promise<void> {
  const all = await expected(tx, actor, id)
  const isAbsent = (index: number) => index % 17 === 5
  const there = all.filter((_, index) => !isAbsent(index)).map((item) => item.propertyNumber!)
  await scanAll(tx, actor, { id, codes: elsewhere ? [...there, elsewhere] : there }, at)
  const [absent] = all.filter((_, index) => isAbsent(index))
  if (absent) await explain(tx, actor, absent.id, { explanation: 'at_home' }, at)
  await service.endCounting(tx, actor, id, new Date(+at + DAY_MS / 12))
}

async function expected(tx: Transaction, actor: Actor, stocktakeId: string) {
  const { rows } = await items.list(
    tx,
    actor,
    { range: [0, 2999], filter: { stocktakeId } },
    '-infinity',
  )
  return rows
}

async function scanAll(
  tx: Transaction,
  actor: Actor,
  { id, codes }: { id: string; codes: readonly string[] },
  at: Date,
): Promise<void> {
  for (const [index, code] of codes.entries()) {
    await scan(tx, actor, id, code, new Date(+at + index * SCAN_MS))
  }
}
