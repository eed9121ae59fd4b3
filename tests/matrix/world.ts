import { randomInt, randomUUID } from 'node:crypto'
import type { TransactionSql } from 'postgres'
import { ROLES, type Role } from '#contract/roles'
import type { TestApp, TestUser } from '#tests/app'
import { plantAgent } from './agents.ts'
import { plantCertificate } from './certificates.ts'
import { plantPapers, readForms } from './handovers.ts'
import { plantIncident } from './incidents.ts'
import { plantReplacement, plantRollout, type RolloutFrame } from './rollout.ts'
import { plantStocktake } from './stocktakes.ts'
import { plantTaught, plantTraining, type TrainingFrame } from './training.ts'
import { plantWatched } from './watching.ts'

/** Whose a row is, seen by whoever asks: theirs, of somebody in their unit, of another unit's. */
export const PLACES = ['own', 'unit', 'other'] as const
export type Place = (typeof PLACES)[number]

/** Somebody with a login and a staff record, and one of everything that belongs to a person. */
export interface Person {
  user: TestUser
  unitId: string
  staffId: string
  deviceId: string
  handoverId: string
  acceptanceId: string
  certificateId: string
  permitId: string
  stocktakeId: string
  stocktakeItemId: string
  incidentId: string
  choreId: string
  lineId: string
  extensionId: string
  extensionNumber: string
  replacementId: string
  appointmentId: string
  /** Leaves, and is to hand the device in. */
  transferId: string
  /** Joins. */
  joinId: string
  bookingId: string
  attendanceId: string
  completionId: string
  watchProgressId: string
  quizAttemptId: string
  exceptionId: string
  outlookId: string
  notificationId: string
  tokenId: string
  savedFilterId: string
  sessionId: string
  passkeyId: string
}

/** One person per role and a colleague in one unit, a stranger in another. */
export interface World {
  app: TestApp
  unitId: string
  modelId: string
  /** For devices that requests make: nobody counts them. */
  spareModelId: string
  rollout: RolloutFrame
  training: TrainingFrame
  people: Record<Role, Person>
  colleague: Person
  stranger: Person
  /** Everybody who holds something, by how far one sees. */
  counts: Record<'own' | 'unit' | 'all', number>
}

export const whose = (world: World, role: Role, place: Place): Person =>
  place === 'own' ? world.people[role] : place === 'unit' ? world.colleague : world.stranger

export async function plantWorld(app: TestApp): Promise<World> {
  const { here, there, modelId, spareModelId } = await app.plant(async (sql) => {
    const [here, there] = [await plantUnit(sql), await plantUnit(sql)]
    const [model] = await sql`
      insert into device_models (kind, maker, name) values ('laptop', '試作', 'M1') returning id`
    const [spare] = await sql`
      insert into device_models (kind, maker, name) values ('laptop', '試作', 'M2') returning id`
    return { here, there, modelId: model!.id as string, spareModelId: spare!.id as string }
  })
  const rollout = await plantRollout(app)
  const training = await plantTraining(app)
  await readForms({ app })
  const loader = await app.createUser({ roles: ['it_staff'] })
  const batchId = await plantBatch(app, 'applied', loader.id)
  const person = (roles: Role[], unitId: string) =>
    plantPerson(app, { roles, unitId, modelId, rollout, training, batchId })
  const people = {} as Record<Role, Person>
  for (const role of ROLES) people[role] = await person([role], here)
  const colleague = await person(['employee'], here)
  const stranger = await person(['employee'], there)
  const head = people.section_head.staffId
  await app.plant((sql) => sql`update units set head_staff_id = ${head} where id = ${here}`)
  // An import names who sent it to those who may see them: here, the sender alone.
  await app.plant((sql) => sql`update imports set created_by = ${people.it_staff.user.id}`)
  const counts = { own: 1, unit: ROLES.length + 1, all: ROLES.length + 2 }
  return {
    app,
    unitId: here,
    modelId,
    spareModelId,
    rollout,
    training,
    people,
    colleague,
    stranger,
    counts,
  }
}

export async function plantUnit(sql: TransactionSql): Promise<string> {
  const code = randomUUID().slice(0, 8)
  const [unit] = await sql`
    insert into units (code, name, category) values (${code}, ${`課${code}`}, 'section') returning id`
  return unit!.id
}

interface Plan {
  roles: Role[]
  unitId: string
  modelId: string
  rollout: RolloutFrame
  training: TrainingFrame
  batchId: string
}

async function plantPerson(app: TestApp, plan: Plan): Promise<Person> {
  const { roles, unitId, modelId, rollout, training, batchId } = plan
  const number = randomUUID().slice(0, 12)
  const ledger = await app.plant(async (sql) => {
    const insert = async (table: string, row: Record<string, unknown>): Promise<string> => {
      const [made] = await sql`insert into ${sql(table)} ${sql(row)} returning id`
      return made!.id
    }
    const always = '[2021-04-01,)'
    const staffId = await insert('staff', {
      employee_number: number,
      name: `職員${number}`,
      kana: 'ショクイン',
      unit_id: unitId,
    })
    const deviceId = await insert('devices', {
      kind: 'laptop',
      state: 'issued',
      property_number: number,
      model_id: modelId,
      unit_id: unitId,
    })
    const handoverId = await insert('handovers', {
      device_id: deviceId,
      holder_id: staffId,
      handed_over_at: new Date('2021-04-01T00:00:00Z'),
      source: 'import',
    })
    const simId = await insert('sims', { iccid: number })
    await insert('sim_devices', { sim_id: simId, device_id: deviceId, during: always })
    const lineId = await insert('lines', { phone_number: number })
    await insert('line_sims', { line_id: lineId, sim_id: simId, during: always })
    const extensionNumber = String(randomInt(10 ** 9))
    const extensionId = await insert('extensions', { number: extensionNumber })
    await insert('extension_lines', { extension_id: extensionId, line_id: lineId, during: always })
    const holding = { extension_id: extensionId, holder_id: staffId, during: always }
    await insert('extension_holders', holding)
    const swap = await plantReplacement(sql, rollout, { staffId, deviceId })
    const moving = { batch_id: batchId, staff_id: staffId, row_number: 2, name: `職員${number}` }
    const transferId = await insert('transfers', {
      ...moving,
      kind: 'retire',
      employee_number: number,
      from_unit_id: unitId,
      effective_on: '2030-03-31',
      devices: 'return',
      return_due_on: '2030-04-14',
    })
    const joinId = await insert('transfers', {
      ...moving,
      kind: 'join',
      employee_number: `${number}-j`,
      to_unit_id: unitId,
      effective_on: '2030-04-01',
      devices: 'keep',
    })
    const certificateId = await plantCertificate(sql, deviceId)
    await plantAgent(sql, deviceId)
    const moves = { transferId, joinId, certificateId }
    const held = { deviceId, handoverId, lineId, extensionId, extensionNumber }
    return { unitId, staffId, ...held, ...swap, ...moves }
  })
  const user = await app.createUser({ roles, staffId: ledger.staffId })
  const papers = await app.plant((sql) => plantPapers(sql, { ...ledger, userId: user.id }))
  const stocktake = await app.plant((sql) => plantStocktake(sql, { ...ledger, userId: user.id }))
  const taught = await app.plant((sql) =>
    plantTaught(sql, training, { staffId: ledger.staffId, userId: user.id }),
  )
  const watched = await app.plant((sql) => plantWatched(sql, ledger))
  const own = await plantOwn(app, user.id)
  const incident = await app.plant((sql) => plantIncident(sql, ledger))
  return { ...ledger, user, ...papers, ...stocktake, ...taught, ...watched, ...incident, ...own }
}

/** A batch of transfers without rows. */
export async function plantBatch(
  app: TestApp,
  state: 'planned' | 'applied',
  loadedBy: string,
): Promise<string> {
  return app.plant(async (sql) => {
    const [loaded] = await sql`
      insert into imports (kind, state, file_name, file_sha256, file_bytes, created_by)
      values ('transfers', 'applied', 't.csv', ${randomUUID()}, 1, ${loadedBy}) returning id`
    const [batch] = await sql`
      insert into transfer_batches (import_id, effective_on, state, applied_at)
      values (${loaded!.id}, '2022-04-01', ${state}, ${state === 'applied' ? new Date() : null}) returning id`
    return batch!.id as string
  })
}

const plantOwn = (app: TestApp, userId: string) =>
  app.plant(async (sql) => {
    const expires = new Date(Date.now() + 86_400_000)
    const [notification] = await sql`
      insert into notifications (user_id, template, params)
      values (${userId}, 'password_changed', '{}') returning id`
    const [token] = await sql`
      insert into api_tokens (user_id, name, token_sha256, permissions, expires_at)
      values (${userId}, 'planted', ${randomUUID()}, '["units.read"]', ${expires}) returning id`
    const savedFilterId = await plantSavedFilter(sql, userId)
    const sessionId = await plantSession(sql, userId)
    const [passkey] = await sql`
      insert into passkeys (user_id, name, credential_id, public_key, counter, backed_up)
      values (${userId}, '鍵', ${randomUUID()}, 'x', 0, false) returning id`
    return {
      notificationId: notification!.id,
      tokenId: token!.id,
      savedFilterId,
      sessionId,
      passkeyId: passkey!.id,
    }
  })

export async function plantSavedFilter(sql: TransactionSql, userId: string): Promise<string> {
  const [saved] = await sql`
    insert into saved_filters (user_id, resource, name, query)
    values (${userId}, 'devices', ${randomUUID()}, '{"filter":{}}') returning id`
  return saved!.id
}

export async function plantSession(sql: TransactionSql, userId: string): Promise<string> {
  const [session] = await sql`
    insert into sessions (user_id, token_sha256, expires_at)
    values (${userId}, ${randomUUID()}, now() + interval '1 day') returning id`
  return session!.id
}
