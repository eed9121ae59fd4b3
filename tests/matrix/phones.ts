import { randomInt, randomUUID } from 'node:crypto'
import type { Sample } from './samples.ts'
import type { World } from './world.ts'

const imei = () => String(randomInt(10 ** 14)).padStart(15, '3')

async function plantDevice({ app, spareModelId }: World, number = imei()): Promise<string> {
  return app.plant(async (sql) => {
    const [device] = await sql`
      insert into devices (kind, state, property_number, model_id, imei)
      values ('smartphone', 'issued', ${randomUUID()}, ${spareModelId}, ${number}) returning id`
    return device!.id as string
  })
}

async function plantPhone(world: World, number = imei(), known = true): Promise<string> {
  const deviceId = await plantDevice(world, number)
  return world.app.plant(async (sql) => {
    const [phone] = await sql`insert into phones ${sql({
      device_id: known ? deviceId : null,
      unknown_reason: known ? null : 'not_in_ledger',
      resource_name: `enterprises/LCmatrix/devices/${randomUUID()}`,
      imei: number,
      company_owned: true,
      enrolled_at: new Date(),
    })} returning id`
    return phone!.id as string
  })
}

async function plantPolicy({ app }: World): Promise<string> {
  return app.plant(async (sql) => {
    const [policy] = await sql`insert into phone_policies ${sql({
      name: randomUUID(),
      apps: ['jp.lg.example.mail'],
      passcode: 'pin6',
      lock_after_seconds: 60,
      encryption: true,
      reset_protection_admins: [],
    })} returning id`
    return policy!.id as string
  })
}

async function plantOperation(world: World): Promise<string> {
  const deviceId = await plantDevice(world)
  return world.app.plant(async (sql) => {
    const [operation] = await sql`insert into phone_operations ${sql({
      command_id: randomUUID(),
      device_id: deviceId,
      kind: 'lock',
      level: 2,
      epoch: 1,
      type: 'START_LOST_MODE',
      expires_at: '2099-01-01',
    })} returning id`
    return operation!.id as string
  })
}

async function plantEnrollment(world: World): Promise<string> {
  const [deviceId, policyId] = [await plantDevice(world), await plantPolicy(world)]
  return world.app.plant(async (sql) => {
    const [made] = await sql`insert into phone_enrollments ${sql({
      device_id: deviceId,
      policy_id: policyId,
      requested_by: world.people.it_staff.user.id,
      expires_at: '2099-01-01',
    })} returning id`
    return made!.id as string
  })
}

async function plantTask(world: World): Promise<string> {
  const deviceId = await plantDevice(world)
  return world.app.plant(async (sql) => {
    const [task] = await sql`
      insert into phone_tasks (kind, device_id) values ('sim_stop', ${deviceId}) returning id`
    return task!.id as string
  })
}

/** Of an unknown phone, the device that has its number. */
const bound = new Map<string, string>()
async function plantUnknown(world: World): Promise<string> {
  const number = imei()
  const id = await plantPhone(world, number, false)
  const [row] = await world.app.ownerSql`select id from devices where imei = ${number}`
  bound.set(id, row!.id)
  return id
}

export const PHONE_SAMPLES: Record<string, Sample> = {
  'GET /api/phones': { id: (world) => plantPhone(world) },
  'GET /api/phones/summary': { empty: ({ enrolled }: { enrolled: number }) => enrolled === 0 },
  'GET /api/phones/:id': { id: (world) => plantPhone(world) },
  'POST /api/phones/:id/bind': {
    id: plantUnknown,
    request: ({ stranger }, id) => ({
      json: { deviceId: bound.get(String(id)) ?? stranger.deviceId },
    }),
  },
  'POST /api/phones/:id/policy': {
    id: async (world) => {
      standing = await plantPolicy(world)
      return plantPhone(world)
    },
    request: () => ({ json: { policyId: standing } }),
  },
  'GET /api/phone-operations': { id: plantOperation },
  'GET /api/phone-enrollments': { id: plantEnrollment },
  'POST /api/phone-enrollments': {
    id: async (world) => {
      standing = await plantPolicy(world)
      return plantDevice(world)
    },
    request: ({ stranger }, deviceId = stranger.deviceId) => ({
      json: { deviceId, policyId: standing },
    }),
  },
  'POST /api/phone-enrollments/:id/revoke': { id: plantEnrollment },
  'GET /api/phone-policies': { id: plantPolicy },
  'GET /api/phone-policies/:id': { id: plantPolicy },
  'POST /api/phone-policies': {
    request: () => ({
      json: {
        name: randomUUID(),
        apn: 'closed.example.lg.jp',
        apps: ['jp.lg.example.mail'],
        passcode: 'pin6',
        lockAfterSeconds: 60,
        encryption: true,
        resetProtectionAdmins: [],
      },
    }),
  },
  'PUT /api/phone-policies/:id': {
    id: async (world) => {
      const id = await plantPolicy(world)
      const [row] = await world.app.ownerSql`select updated_at from phone_policies where id = ${id}`
      seen = row!.updated_at.toISOString()
      return id
    },
    request: () => ({ json: { lockAfterSeconds: 120, updatedAt: seen } }),
  },
  'GET /api/phone-tasks': { id: plantTask },
  'GET /api/phone-tasks/:id': { id: plantTask },
  'POST /api/phone-tasks': {
    id: (world) => plantDevice(world),
    request: ({ stranger }, deviceId = stranger.deviceId) => ({
      json: { deviceId, kind: 'sim_stop' },
    }),
  },
  'POST /api/phone-tasks/:id/done': {
    id: plantTask,
    request: () => ({ json: { contactedAt: new Date().toISOString(), contact: '法人窓口' } }),
  },
  'POST /api/phone-tasks/:id/cancel': {
    id: plantTask,
    request: () => ({ json: { reason: '見つかったため' } }),
  },
}

let standing = randomUUID() as string
let seen = new Date().toISOString()
