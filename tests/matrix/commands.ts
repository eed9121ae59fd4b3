import { randomUUID } from 'node:crypto'
import { escrow } from '#api/commands/escrow'
import { keySets } from '#api/commands/keys'
import { UNLOCK_KEY_BYTES, unlockChallenge } from '#certs'
import type { Sample } from './samples.ts'
import type { World } from './world.ts'

const plantDevice = ({ app, spareModelId }: World): Promise<string> =>
  app.plant(async (sql) => {
    const [device] = await sql`
      insert into devices (kind, state, property_number, model_id)
      values ('laptop', 'in_stock', ${randomUUID()}, ${spareModelId}) returning id`
    return device!.id
  })

/** However many devices others have reported lost meanwhile: their locks count for the hour too. */
async function plantLockable(world: World): Promise<string> {
  await world.app.plant(
    (sql) => sql`insert into settings (key, value) values ('commands.locksPerHour', '1000')
      on conflict (key) do update set value = excluded.value`,
  )
  return plantDevice(world)
}

/** An errand that its device has not come for. */
async function plantCommand(world: World): Promise<string> {
  const deviceId = await plantDevice(world)
  return world.app.plant(async (sql) => {
    const [command] = await sql`
      insert into commands (device_id, kind, epoch, expires_at)
      values (${deviceId}, 'refresh_inventory', 0, '2099-01-01') returning id`
    return command!.id
  })
}

async function plantUnlockKey(world: World): Promise<string> {
  const deviceId = await plantDevice(world)
  const secret = Buffer.alloc(UNLOCK_KEY_BYTES, 7).toString('base64url')
  await escrow(world.app.deps, deviceId, { kind: 'unlock_key', secret })
  return deviceId
}

async function plantRecoveryKey(world: World): Promise<string> {
  const deviceId = await plantDevice(world)
  const secret = '111111-222222-333333-444444'
  return (await escrow(world.app.deps, deviceId, { kind: 'recovery_key', volume: 'C:', secret })).id
}

const keySetId = async ({ app }: World): Promise<string> => (await keySets(app.deps))[0]!.id

const plantExtension = ({ app }: World): Promise<string> =>
  app.plant(async (sql) => {
    const [row] = await sql`
      insert into lease_extensions (seq, add_hours, reason, until)
      select coalesce(max(seq), 0) + 1, 24, '年末年始', '2099-01-01' from lease_extensions returning id`
    return row!.id
  })

const reason = '確認のため'

export const COMMAND_SAMPLES: Record<string, Sample> = {
  'GET /api/commands': { id: plantCommand },
  'GET /api/commands/:id': { id: plantCommand },
  'POST /api/commands': {
    id: plantLockable,
    request: ({ stranger }, deviceId = stranger.deviceId) => ({
      json: { deviceId, kind: 'lock', reason },
    }),
  },
  'POST /api/commands/bulk': {
    id: plantDevice,
    request: ({ stranger }, deviceId = stranger.deviceId) => ({
      json: { deviceIds: [deviceId], kind: 'wipe', reason },
    }),
  },
  'POST /api/commands/:id/cancel': { id: plantCommand, request: () => ({ json: { reason } }) },
  'GET /api/devices/:id/lock': { id: plantDevice },
  'POST /api/devices/:id/offline-unlock': {
    id: plantUnlockKey,
    request: () => ({ json: { challenge: unlockChallenge(0, Buffer.alloc(5, 3)), reason } }),
  },
  'POST /api/recovery-keys/:id/reveal': {
    id: plantRecoveryKey,
    request: () => ({ json: { reason } }),
  },
  'GET /api/command-keys': { id: keySetId },
  'GET /api/command-keys/:id': { id: keySetId },
  'POST /api/command-keys/rotate': { id: keySetId, request: () => ({ json: { reason } }) },
  'GET /api/lease-extensions': { id: plantExtension },
  'POST /api/lease-extensions': { request: () => ({ json: { addHours: 24, reason } }) },
  'POST /api/lease-extensions/:id/messages': { id: plantExtension },
}
