import { randomUUID } from 'node:crypto'
import type { TransactionSql } from 'postgres'
import type { Sample } from './samples.ts'
import type { Person, World } from './world.ts'

interface Counted {
  stocktakeId: string
  stocktakeItemId: string
}

/** A stocktake of somebody’s unit that is closed, with their device missing. */
export async function plantStocktake(
  sql: TransactionSql,
  person: Pick<Person, 'unitId' | 'deviceId'> & { userId: string },
): Promise<Counted> {
  const { stocktakeId, stocktakeItemId } = await plantOpen(sql, person)
  await sql`
    update stocktakes set state = 'closed', closed_at = now(), closed_by = opened_by, closer_name = opener_name
    where id = ${stocktakeId}`
  return { stocktakeId, stocktakeItemId }
}

async function plantOpen(
  sql: TransactionSql,
  { unitId, deviceId, userId }: { unitId: string | null; deviceId: string; userId: string },
): Promise<Counted> {
  const [stocktake] = await sql`
    insert into stocktakes (unit_id, unit_path, location, opened_by, opener_name)
    values (${unitId}, ${unitId && '職員課'}, ${unitId ? null : '倉庫'}, ${userId}, '情報') returning id`
  const [item] = await sql`
    insert into stocktake_items (stocktake_id, expected, device_id, property_number, kind, model, device_state, device_unit_path)
    values (${stocktake!.id}, true, ${deviceId}, '職員-1', 'laptop', '試作 M1', 'issued', '職員課') returning id`
  return { stocktakeId: stocktake!.id, stocktakeItemId: item!.id }
}

/** Open, of a device of its own, since a device is in one at a time. */
async function counting(world: World): Promise<string> {
  const { app, people } = world
  const deviceId = await stored(world, null)
  const userId = people.it_staff.user.id
  return app.plant(
    async (sql) => (await plantOpen(sql, { unitId: null, deviceId, userId })).stocktakeId,
  )
}

const stored = ({ app, spareModelId }: World, location: string | null) =>
  app.plant(async (sql) => {
    const [device] = await sql`
      insert into devices (kind, state, property_number, model_id, location)
      values ('laptop', 'in_stock', ${randomUUID()}, ${spareModelId}, ${location}) returning id`
    return device!.id as string
  })

async function closed(world: World): Promise<string> {
  const id = await counting(world)
  await world.app.plant(
    (sql) => sql`
      update stocktakes set state = 'closed', closed_at = now(), closed_by = opened_by, closer_name = opener_name
      where id = ${id}`,
  )
  return id
}

/** A code that nothing bears, read by mistake. */
async function misread(world: World): Promise<string> {
  const stocktakeId = await counting(world)
  return world.app.plant(async (sql) => {
    const [item] = await sql`
      insert into stocktake_items (stocktake_id, expected, code, counted_at, counted_by, counter_name)
      values (${stocktakeId}, false, 'X-1', now(), ${world.people.it_staff.user.id}, '情報') returning id`
    return item!.id as string
  })
}

/** Closed, of the person’s unit: used up by whoever attests it. */
const toAttest = ({ unitId, deviceId }: Person, { app, people }: World) =>
  app.plant(async (sql) => {
    const userId = people.it_staff.user.id
    return (await plantStocktake(sql, { unitId, deviceId, userId })).stocktakeId
  })

/** A place with something to count. */
async function countable(world: World): Promise<string> {
  const location = randomUUID()
  await stored(world, location)
  return location
}

export const STOCKTAKE_SAMPLES: Record<string, Sample> = {
  'GET /api/stocktakes': { of: ({ stocktakeId }) => stocktakeId, search: '職員' },
  // Row security alone still counts what one holds oneself.
  'GET /api/stocktakes/places': {
    empty: ({ places }: { places: unknown[] }) => places.length === 0,
  },
  'GET /api/stocktakes/:id': { of: ({ stocktakeId }) => stocktakeId },
  'POST /api/stocktakes': {
    id: countable,
    request: (_, location = '倉庫') => ({ json: { location } }),
  },
  'POST /api/stocktakes/:id/scan': {
    id: counting,
    request: () => ({ json: { code: 'X-2' } }),
  },
  'POST /api/stocktakes/:id/close': { id: counting },
  'POST /api/stocktakes/:id/reopen': { id: closed },
  'POST /api/stocktakes/:id/cancel': {
    id: counting,
    request: () => ({ json: { reason: '取り違え' } }),
  },
  'POST /api/stocktakes/:id/attest': {
    fresh: toAttest,
    request: () => ({ json: { remark: '確かめた' } }),
  },
  'GET /api/stocktakes/:id/report': { of: ({ stocktakeId }) => stocktakeId },
  'GET /api/stocktake-items': { of: ({ stocktakeItemId }) => stocktakeItemId, search: '職員' },
  'PUT /api/stocktake-items/:id': {
    of: ({ stocktakeItemId }) => stocktakeItemId,
    request: () => ({ json: { explanation: 'repair' } }),
  },
  'POST /api/stocktake-items/:id/take-back': { id: misread },
}
