import { randomUUID } from 'node:crypto'
import type { TransactionSql } from 'postgres'
import { addWorkingDays, dayOf, instantOf } from '#api/calendar'
import type { TestApp } from '#tests/app'
import { ERASURE_SAMPLES } from './erasure.ts'
import type { Sample } from './samples.ts'
import type { Person, World } from './world.ts'

/** What the rollout of this world hangs on. */
export interface RolloutFrame {
  programId: string
  waveId: string
  slotId: string
}

export const plantRollout = (app: TestApp): Promise<RolloutFrame> =>
  app.plant(async (sql) => {
    const programId = await plantProgram(sql)
    const waveId = await plantWave(sql, programId)
    return { programId, waveId, slotId: await plantSlot(sql) }
  })

/** A replacement in the frame's wave, and an appointment for it that has come to nothing. */
export async function plantReplacement(
  sql: TransactionSql,
  frame: RolloutFrame,
  { staffId, deviceId }: { staffId: string; deviceId: string },
): Promise<{ replacementId: string; appointmentId: string }> {
  const [replacement] = await sql`
    insert into replacements (wave_id, old_device_id, holder_id)
    values (${frame.waveId}, ${deviceId}, ${staffId}) returning id`
  const [appointment] = await sql`
    insert into appointments (slot_id, replacement_id, state)
    values (${frame.slotId}, ${replacement!.id}, 'cancelled') returning id`
  return { replacementId: replacement!.id, appointmentId: appointment!.id }
}

async function plantProgram(sql: TransactionSql): Promise<string> {
  const [program] = await sql`
    insert into programs (name, fiscal_year, goal_count, deadline, state)
    values (${randomUUID()}, 2026, 10, '2027-03-31', 'open') returning id`
  return program!.id
}

async function plantWave(sql: TransactionSql, programId: string, state = 'open'): Promise<string> {
  const [wave] = await sql`
    insert into waves (program_id, name, ordinal, state)
    values (${programId}, ${randomUUID()}, 1, ${state}) returning id`
  return wave!.id
}

async function plantSlot(sql: TransactionSql): Promise<string> {
  const [slot] = await sql`
    insert into slots (place, starts_at, ends_at, capacity)
    values (${randomUUID()}, now() + interval '1 day', now() + interval '25 hours', 99) returning id`
  return slot!.id
}

/** Of somebody, in a wave of its own, with its new laptop at hand. */
const plantPrepared = ({ staffId, unitId }: Person, { app, modelId }: World) =>
  app.plant(async (sql) => {
    const waveId = await plantWave(sql, await plantProgram(sql))
    const [old, fresh] = await sql`
      insert into devices (kind, state, property_number, model_id, unit_id)
      select 'laptop', state, gen_random_uuid()::text, ${modelId}::uuid, ${unitId}::uuid
      from unnest(array['issued', 'ready']) as state returning id`
    const [replacement] = await sql`
      insert into replacements (wave_id, old_device_id, new_device_id, holder_id, state)
      values (${waveId}, ${old!.id}, ${fresh!.id}, ${staffId}, 'prepared') returning id`
    return replacement!.id as string
  })

const plantPlanned = async (person: Person, world: World) => {
  const id = await plantPrepared(person, world)
  await world.app.plant(
    (sql) => sql`update replacements set state = 'planned', new_device_id = null where id = ${id}`,
  )
  return id
}

const plantBooked = async (person: Person, world: World) => {
  const id = await plantPrepared(person, world)
  return world.app.plant(async (sql) => {
    const [made] = await sql`
      insert into appointments (slot_id, replacement_id) values (${await plantSlot(sql)}, ${id})
      returning id`
    return made!.id as string
  })
}

const plantMissed = async (person: Person, world: World) => {
  const id = await plantBooked(person, world)
  await world.app.plant(
    (sql) => sql`update slots set starts_at = now() - interval '1 hour'
      where id = (select slot_id from appointments where id = ${id})`,
  )
  return id
}

const newWave =
  (state: string) =>
  ({ app }: World) =>
    app.plant(async (sql) => plantWave(sql, await plantProgram(sql), state))

const newSlot = ({ app }: World) => app.plant(plantSlot)

const nextDay = () => addWorkingDays(dayOf(new Date()), 2)
const at = (time: string) => instantOf(nextDay(), time).toISOString()

export const ROLLOUT_SAMPLES: Record<string, Sample> = {
  'GET /api/programs': { id: ({ rollout }) => rollout.programId },
  'GET /api/programs/:id': { id: ({ rollout }) => rollout.programId },
  'GET /api/programs/:id/progress': {
    id: ({ rollout }) => rollout.programId,
    count: ({ total }: { total: number }) => total,
    // Whether the goal is the program's or that of a part.
    tellsReach: true,
  },
  'GET /api/programs/:id/schedule': {
    id: ({ rollout }) => rollout.programId,
    count: ({ waves }: { waves: { total: number }[] }) => waves[0]!.total,
  },
  'POST /api/programs': {
    request: () => ({ json: { name: randomUUID(), fiscalYear: 2026, goalCount: 5 } }),
  },
  'PUT /api/programs/:id': {
    id: ({ app }) => app.plant(plantProgram),
    request: () => ({ json: { goalCount: 7 } }),
  },
  'POST /api/programs/:id/transition': {
    id: ({ app }) => app.plant(plantProgram),
    request: () => ({ json: { to: 'closed' } }),
  },

  'GET /api/waves': {
    id: ({ rollout }) => rollout.waveId,
    count: (waves: { id: string; total: number }[], { rollout }) =>
      waves.find(({ id }) => id === rollout.waveId)!.total,
  },
  'GET /api/waves/:id': {
    id: ({ rollout }) => rollout.waveId,
    count: ({ total }: { total: number }) => total,
  },
  'POST /api/waves': {
    request: ({ rollout }) => ({ json: { programId: rollout.programId, name: randomUUID() } }),
  },
  'PUT /api/waves/:id': { id: newWave('planned'), request: () => ({ json: { name: '改名' } }) },
  'DELETE /api/waves/:id': { id: newWave('planned') },
  'POST /api/waves/:id/transition': {
    id: newWave('planned'),
    request: () => ({ json: { to: 'open' } }),
  },
  'POST /api/waves/:id/fill': {
    id: newWave('planned'),
    request: () => ({ json: { filter: { os: '無い' }, dryRun: false } }),
  },
  'POST /api/waves/:id/pair': {
    id: newWave('planned'),
    request: () => ({ json: { stock: { os: '無い' } } }),
  },

  'GET /api/replacements': { of: ({ replacementId }) => replacementId, search: '職員' },
  'GET /api/replacements/summary': { count: ({ total }: { total: number }) => total },
  'GET /api/replacements/:id/timeline': { of: ({ replacementId }) => replacementId },
  'GET /api/replacements/:id': { of: ({ replacementId }) => replacementId },
  'PUT /api/replacements/:id': {
    of: ({ replacementId }) => replacementId,
    request: () => ({ json: { note: randomUUID() } }),
  },
  'DELETE /api/replacements/:id': { fresh: plantPlanned },
  'POST /api/replacements/:id/transition': {
    fresh: plantPlanned,
    request: () => ({ json: { to: 'declined', reason: '不要' } }),
  },
  'POST /api/replacements/transition': {
    request: ({ stranger }) => ({ json: { ids: [stranger.replacementId], to: 'prepared' } }),
  },

  'GET /api/slots': { id: ({ rollout }) => rollout.slotId },
  'GET /api/slots/days': {},
  'GET /api/slots/places': {},
  'GET /api/slots/:id': { id: ({ rollout }) => rollout.slotId },
  'POST /api/slots': {
    request: () => ({
      json: { place: randomUUID(), startsAt: at('10:00'), endsAt: at('10:30'), capacity: 1 },
    }),
  },
  'POST /api/slots/series': {
    request: () => ({
      json: {
        place: randomUUID(),
        from: nextDay(),
        to: nextDay(),
        hours: [{ from: '10:00', to: '11:00' }],
        minutes: 30,
        capacity: 1,
      },
    }),
  },
  'PUT /api/slots/:id': { id: newSlot, request: () => ({ json: { capacity: 9 } }) },
  'DELETE /api/slots/:id': { id: newSlot },

  'GET /api/appointments': { of: ({ appointmentId }) => appointmentId, search: '職員' },
  'GET /api/appointments/:id': { of: ({ appointmentId }) => appointmentId },
  'GET /api/appointments/:id/ics': { of: ({ appointmentId }) => appointmentId },
  'POST /api/appointments': {
    fresh: plantPrepared,
    request: ({ rollout, stranger }, replacementId = stranger.replacementId) => ({
      json: { replacementId, slotId: rollout.slotId },
    }),
  },
  'PUT /api/appointments/:id': {
    fresh: plantBooked,
    request: ({ rollout }) => ({ json: { slotId: rollout.slotId } }),
  },
  'POST /api/appointments/:id/cancel': {
    fresh: plantBooked,
    request: () => ({ json: { reason: '出張' } }),
  },
  'POST /api/appointments/:id/no-show': {
    fresh: plantMissed,
    request: () => ({ json: { reason: '来なかった' } }),
  },

  ...ERASURE_SAMPLES,
}
