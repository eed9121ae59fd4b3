import { randomBytes, randomUUID } from 'node:crypto'
import type { Sample } from './samples.ts'
import type { World } from './world.ts'

const plantDevice = ({ app, spareModelId }: World): Promise<string> =>
  app.plant(async (sql) => {
    const [device] = await sql`
      insert into devices (kind, state, property_number, model_id)
      values ('laptop', 'in_stock', ${randomUUID()}, ${spareModelId}) returning id`
    return device!.id
  })

async function plantToken(world: World): Promise<string> {
  const deviceId = await plantDevice(world)
  return world.app.plant(async (sql) => {
    const [token] = await sql`insert into enrollment_tokens ${sql({
      device_id: deviceId,
      profile: 'network-access',
      token_sha256: randomBytes(32),
      requested_by: world.people.it_staff.user.id,
      expires_at: '2099-01-01',
    })} returning id`
    return token!.id
  })
}

export const ENROLLMENT_SAMPLES: Record<string, Sample> = {
  'GET /api/enrollment-tokens': { id: plantToken },
  'GET /api/enrollment-tokens/:id': { id: plantToken },
  'POST /api/enrollment-tokens': {
    id: plantDevice,
    request: ({ stranger }, deviceId = stranger.deviceId) => ({
      json: { deviceId, profile: 'device-management' },
    }),
  },
  'POST /api/enrollment-tokens/bulk': {
    id: plantDevice,
    request: ({ stranger }, deviceId = stranger.deviceId) => ({
      json: { deviceIds: [deviceId], profile: 'device-management', as: 'list' },
    }),
  },
  'POST /api/enrollment-tokens/:id/revoke': { id: plantToken },
}
