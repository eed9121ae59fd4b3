import { randomUUID } from 'node:crypto'
import type { TransactionSql } from 'postgres'
import { labelCode } from '#api/devices/label-code'
import { acceptanceForms } from '#api/handovers/forms'
import { system } from '#drizzle/client'
import { SIGNATURE } from '#tests/counter'
import type { Sample } from './samples.ts'
import type { Person, World } from './world.ts'

interface Papers {
  acceptanceId: string
  permitId: string
}

/** What somebody has signed for, and has still to. */
export async function plantPapers(
  sql: TransactionSql,
  person: Pick<Person, 'staffId' | 'unitId' | 'deviceId'> & { userId: string },
): Promise<Papers> {
  const acceptanceId = await plantAcceptance(sql, person)
  await sql`insert into acceptance_files (acceptance_id, receipt) values (${acceptanceId}, '%PDF-')`
  await sql`
    update acceptances set state = 'refused', reason = '違う', answered_at = now(),
      channel = 'counter' where id = ${acceptanceId}`
  return { acceptanceId, permitId: await plantPermit(sql, person) }
}

async function plantAcceptance(
  sql: TransactionSql,
  { staffId, unitId, userId }: Pick<Person, 'staffId' | 'unitId'> & { userId: string },
): Promise<string> {
  const [made] = await sql`
    insert into acceptances (kind, holder_id, holder_name, unit_id, unit_path, items, text,
      text_version, checklist, operator_id, operator_name)
    values ('handover', ${staffId}, '職員', ${unitId}, '課', '[]', '文', 'v', '[]', ${userId}, '受付')
    returning id`
  return made!.id
}

const openAcceptance = ({ staffId, unitId }: Person, { app, people }: World) =>
  app.plant((sql) => plantAcceptance(sql, { staffId, unitId, userId: people.it_staff.user.id }))

const readyDevice = ({ app, modelId }: World) =>
  app.plant(async (sql) => {
    const [made] = await sql`
      insert into devices (kind, state, property_number, model_id)
      values ('laptop', 'ready', ${randomUUID()}, ${modelId}) returning id`
    return made!.id as string
  })

/** Somebody’s device that no replacement waits for. */
const heldDevice = ({ app, modelId, stranger }: World) =>
  app.plant(async (sql) => {
    const [made] = await sql`
      insert into devices (kind, state, property_number, model_id, unit_id)
      values ('laptop', 'issued', ${randomUUID()}, ${modelId}, ${stranger.unitId}) returning id`
    await sql`
      insert into handovers (device_id, holder_id, handed_over_at, source)
      values (${made!.id}, ${stranger.staffId}, now(), 'import')`
    return made!.id as string
  })

let forms: Awaited<ReturnType<typeof acceptanceForms>>
/** The texts as they stand, for requests that are made without waiting. */
export async function readForms({ app }: Pick<World, 'app'>): Promise<void> {
  forms = await app.db.as(system('setup'), acceptanceForms)
}

/** Of a device of their own, since one at a time runs. */
const requestedPermit = ({ staffId, unitId }: Person, { app, modelId }: World) =>
  app.plant(async (sql) => {
    const [device] = await sql`
      insert into devices (kind, state, property_number, model_id, unit_id)
      values ('laptop', 'issued', ${randomUUID()}, ${modelId}, ${unitId}) returning id`
    return plantPermit(sql, { staffId, deviceId: device!.id })
  })

async function plantPermit(
  sql: TransactionSql,
  { staffId, deviceId }: Pick<Person, 'staffId' | 'deviceId'>,
): Promise<string> {
  const [made] = await sql`
    insert into permits (device_id, holder_id, starts_on, ends_on, place, purpose)
    values (${deviceId}, ${staffId}, '2099-04-01', '2099-04-02', '支庁', '出張') returning id`
  return made!.id
}

/** Closed, since one at a time is open. */
const closedCheck = ({ app }: World) =>
  app.plant(async (sql) => {
    const [made] = await sql`
      insert into possession_checks (fiscal_year, due_on, closed_at)
      values ((select coalesce(max(fiscal_year), 2000) + 1 from possession_checks), '2099-03-31', now())
      returning id`
    return made!.id as string
  })

const openCheck = async (world: World) => {
  const id = await closedCheck(world)
  await world.app.plant(async (sql) => {
    await sql`update possession_checks set closed_at = now() where closed_at is null`
    await sql`update possession_checks set closed_at = null where id = ${id}`
  })
  return id
}

/** A handover of somebody while a check is open. */
const askedAbout = async ({ handoverId }: Person, world: World) => {
  await openCheck(world)
  return handoverId
}

/** A year has one check. */
let years = 2040

export const HANDOVER_SAMPLES: Record<string, Sample> = {
  'GET /api/handovers': { of: ({ handoverId }) => handoverId, search: '職員' },
  'GET /api/handovers/:id': { of: ({ handoverId }) => handoverId },
  'GET /api/handovers/forms': {},
  'POST /api/handovers': {
    id: readyDevice,
    request: ({ stranger }, id = randomUUID()) => ({
      json: {
        holderId: stranger.staffId,
        deviceIds: [id],
        textVersion: forms.handover.version,
        checked: forms.handover.checklist,
        signature: SIGNATURE,
      },
    }),
  },
  'POST /api/handovers/return': {
    id: heldDevice,
    request: ({ stranger }, id = randomUUID()) => ({
      json: {
        holderId: stranger.staffId,
        devices: [{ deviceId: id, condition: 'good' }],
        textVersion: forms.return.version,
        checked: forms.return.checklist,
        signature: SIGNATURE,
      },
    }),
  },
  'GET /api/acceptances': { of: ({ acceptanceId }) => acceptanceId, search: '職員' },
  'GET /api/acceptances/:id': { of: ({ acceptanceId }) => acceptanceId },
  'GET /api/acceptances/:id/receipt': { of: ({ acceptanceId }) => acceptanceId },
  'POST /api/acceptances/:id/answer': {
    fresh: openAcceptance,
    request: () => ({ json: { signature: SIGNATURE } }),
  },

  'POST /api/devices/labels': {
    of: ({ deviceId }) => deviceId,
    request: ({ stranger }, deviceId = stranger.deviceId) => ({
      json: { ids: [deviceId], sheet: 'a4_24' },
    }),
  },
  'GET /api/scan': {
    of: ({ deviceId }) => deviceId,
    query: (deviceId) => `?code=${labelCode(String(deviceId))}`,
  },

  'GET /api/permits': { of: ({ permitId }) => permitId, search: '職員' },
  'GET /api/permits/:id': { of: ({ permitId }) => permitId },
  'POST /api/permits': {
    of: ({ deviceId }) => deviceId,
    request: ({ stranger }, deviceId = stranger.deviceId) => ({
      json: {
        deviceId,
        startsOn: '2099-05-01',
        endsOn: '2099-05-02',
        place: '支庁',
        purpose: '出張',
      },
    }),
  },
  'POST /api/permits/:id/decide': {
    fresh: requestedPermit,
    request: () => ({ json: { decision: 'refused', reason: '不要' } }),
  },
  'POST /api/permits/:id/withdraw': { fresh: requestedPermit },

  'GET /api/possession-checks': { id: closedCheck },
  'GET /api/possession-checks/:id': { id: closedCheck },
  'POST /api/possession-checks': {
    request: () => ({ json: { fiscalYear: years++, dueOn: '2099-03-31' } }),
  },
  'POST /api/possession-checks/:id/close': { id: openCheck },
  'GET /api/possessions': { of: ({ handoverId }) => handoverId, search: '職員' },
  'POST /api/possessions/:id/answer': {
    fresh: askedAbout,
    request: () => ({ json: { answer: 'have' } }),
  },
}
