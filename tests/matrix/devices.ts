import { randomUUID } from 'node:crypto'
import type { Sample } from './samples.ts'
import type { World } from './world.ts'

const plantDevice = ({ app, spareModelId }: World) =>
  app.plant(async (sql) => {
    const [device] = await sql`
      insert into devices (kind, property_number, model_id)
      values ('laptop', ${randomUUID()}, ${spareModelId}) returning id`
    return device!.id as string
  })

const plantModel = ({ app }: World) =>
  app.plant(async (sql) => {
    const [model] = await sql`
      insert into device_models (kind, maker, name) values ('laptop', '試作', ${randomUUID()}) returning id`
    return model!.id as string
  })

/** `updatedAt` of what the other samples plant: a request that asks to change it must have seen it. */
const FIXED = '2026-04-01T00:00:00.000Z'
const unseen =
  (plant: (world: World) => Promise<string>, table: string) => async (world: World) => {
    const id = await plant(world)
    await world.app.plant(async (sql) => {
      await sql`alter table ${sql(table)} disable trigger touch`
      await sql`update ${sql(table)} set updated_at = ${FIXED} where id = ${id}`
      await sql`alter table ${sql(table)} enable trigger touch`
    })
    return id
  }

const plantBatch = ({ app, people, stranger }: World) =>
  app.plant(async (sql) => {
    const [batch] = await sql`
      insert into device_batches (kind, request, total, refused, state, created_by)
      values ('transition', '{"to": "kitting"}', 1, 1, 'done', ${people.it_staff.user.id}) returning id`
    await sql`
      insert into device_batch_items (batch_id, position, device_id, outcome, code, params)
      values (${batch!.id}, 1, ${stranger.deviceId}, 'refused', 'no_such_step', '{"from": "issued", "to": "kitting"}')`
    return batch!.id as string
  })

let refusedDevice = ''

export const DEVICE_SAMPLES: Record<string, Sample> = {
  'GET /api/devices/:id/timeline': { of: ({ deviceId }) => deviceId },
  'POST /api/devices': {
    request: ({ spareModelId }) => ({
      json: { kind: 'laptop', propertyNumber: randomUUID(), modelId: spareModelId },
    }),
  },
  'PUT /api/devices/:id': {
    id: unseen(plantDevice, 'devices'),
    request: () => ({ json: { edr: 'installed', updatedAt: FIXED } }),
  },
  'POST /api/devices/:id/transition': {
    id: plantDevice,
    request: () => ({ json: { to: 'kitting' } }),
  },
  'POST /api/devices/transition': {
    request: ({ stranger }) => ({ json: { ids: [stranger.deviceId], to: 'returned' } }),
  },
  'POST /api/devices/edit': {
    request: ({ stranger }) => ({
      json: { ids: [stranger.deviceId], changes: { edr: 'installed' } },
    }),
  },
  'GET /api/operating-systems': {
    empty: (names: string[]) => names.length === 0,
    ownIsVisible: true,
  },
  'GET /api/device-batches': { id: plantBatch },
  'GET /api/device-batches/:id': { id: plantBatch },
  'GET /api/device-batches/:id/items': {
    id: (world) => {
      refusedDevice = world.stranger.deviceId
      return plantBatch(world)
    },
    row: () => refusedDevice,
  },
  'POST /api/device-models': {
    request: () => ({ json: { kind: 'laptop', maker: '試作', name: randomUUID() } }),
  },
  'PUT /api/device-models/:id': {
    id: unseen(plantModel, 'device_models'),
    request: () => ({ json: { screenInches: 13.3, updatedAt: FIXED } }),
  },
  'DELETE /api/device-models/:id': { id: plantModel },
  'POST /api/device-models/:id/merge': {
    id: plantModel,
    request: ({ spareModelId }) => ({ json: { into: spareModelId } }),
  },
}
