import { createHash, randomUUID } from 'node:crypto'
import type { TransactionSql } from 'postgres'
import { REPORT_ITEMS } from '#contract/incidents'
import type { Sample } from './samples.ts'
import type { Person, World } from './world.ts'

interface Lost {
  incidentId: string
  choreId: string
}

/** Something of somebody that was lost and came back, and was judged. */
export async function plantIncident(
  sql: TransactionSql,
  { unitId, staffId, deviceId }: Pick<Person, 'unitId' | 'staffId' | 'deviceId'>,
): Promise<Lost> {
  const [incident] = await sql`
    insert into incidents (kind, unit_id, unit_path, holder_id, holder_name, channel, reporter_name, reported_at)
    values ('loss', ${unitId}, '職員課', ${staffId}, '職員', 'own', '職員', now()) returning id`
  await sql`
    insert into incident_items (incident_id, device_id, state, lock_level, reported_at, found_at, ended_at, outcome)
    values (${incident!.id}, ${deviceId}, 'restored', 2, now(), now(), now(), 'released')`
  const [chore] = await sql`
    insert into incident_chores (incident_id, kind, due_at)
    values (${incident!.id}, 'police', '2030-04-01T00:00:00Z') returning id`
  const judged = { persons: 3, sensitive: true, financial_harm: false, malice: false, duty: true }
  await sql`insert into incident_assessments ${sql({
    ...judged,
    incident_id: incident!.id,
    aware_on: '2021-08-06',
    assessed_at: new Date(),
    assessor_name: 'CSIRT',
  })}`
  return { incidentId: incident!.id, choreId: chore!.id }
}

/** A device of theirs, to be lost. */
const another = ({ unitId, staffId }: Person, { app, spareModelId }: World): Promise<string> =>
  app.plant(async (sql) => {
    const [device] = await sql`
      insert into devices (kind, state, property_number, model_id, unit_id)
      values ('laptop', 'issued', ${randomUUID()}, ${spareModelId}, ${unitId}) returning id`
    await sql`
      insert into handovers (device_id, holder_id, handed_over_at, source)
      values (${device!.id}, ${staffId}, '2021-04-01T00:00:00Z', 'import')`
    return device!.id as string
  })

type State = 'missing' | 'found' | 'restored'

/** An incident that is open, of a device of its own in this state; gives ids of it and its parts. */
async function open({ app, spareModelId, stranger }: World, state: State, drill = false) {
  return app.plant(async (sql) => {
    const [device] = await sql`
      insert into devices (kind, state, property_number, model_id)
      values ('laptop', 'in_stock', ${randomUUID()}, ${spareModelId}) returning id`
    const [incident] = await sql`
      insert into incidents (kind, drill, unit_id, holder_id, channel, reporter_name, reported_at)
      values ('loss', ${drill}, ${stranger.unitId}, null, 'hotline', '情報', now()) returning id`
    const over = state === 'restored' ? { ended_at: new Date(), outcome: 'released' } : {}
    const row = {
      incident_id: incident!.id,
      device_id: device!.id,
      state: 'missing',
      lock_level: 2,
      reported_at: new Date(),
    }
    const [item] = await sql`insert into incident_items ${sql(row)} returning id`
    if (state !== 'missing')
      await sql`update incident_items set state = 'found' where id = ${item!.id}`
    if (state === 'restored')
      await sql`update incident_items set ${sql({ state, ...over })} where id = ${item!.id}`
    return { incidentId: incident!.id as string, itemId: item!.id as string }
  })
}

const incidentOf = (state: State, drill?: boolean) => async (world: World) =>
  (await open(world, state, drill)).incidentId
const itemOf = (state: State) => async (world: World) => (await open(world, state)).itemId

/** A link of the hotline for somebody; gives its token, and a device of theirs to report by it. */
async function link(world: World): Promise<string> {
  const { app, people, stranger } = world
  const token = randomUUID().replaceAll('-', '')
  const sha256 = createHash('sha256').update(token).digest('hex')
  await app.plant(
    (sql) => sql`
      insert into incident_links (staff_id, token_sha256, created_by, expires_at)
      values (${stranger.staffId}, ${sha256}, ${people.it_staff.user.id}, now() + interval '1 day')`,
  )
  return `${token} ${await another(stranger, world)}`
}

const REPORT = Object.fromEntries(REPORT_ITEMS.map((item) => [item, '']))
const keyed = (json: object) => ({ headers: { 'idempotency-key': randomUUID() }, json })
const NOBODY = 'x'.repeat(43)

export const INCIDENT_SAMPLES: Record<string, Sample> = {
  'GET /api/incidents': { of: ({ incidentId }) => incidentId, search: '職員' },
  'GET /api/incidents/:id': { of: ({ incidentId }) => incidentId },
  'GET /api/incidents/numbers': {
    tellsReach: true,
    count: ({ years }: { years: { incidents: number }[] }) =>
      years.reduce((sum, { incidents }) => sum + incidents, 0),
  },
  'GET /api/incidents/drill-report': {
    id: () => '2021-08',
    query: (month) => `?month=${month}&format=txt`,
    empty: (text: string) => text.includes('訓練の回数\n0 回'),
  },
  'POST /api/incidents': {
    fresh: another,
    request: (_, deviceId = randomUUID()) => keyed({ kind: 'loss', deviceIds: [deviceId] }),
  },
  'POST /api/incidents/drills': {
    id: (world) => another(world.stranger, world),
    request: (_, deviceId = randomUUID()) => keyed({ deviceIds: [deviceId] }),
  },
  'GET /api/incidents/:id/timeline': { of: ({ incidentId }) => incidentId },
  'GET /api/incidents/:id/form': {
    of: ({ incidentId }) => incidentId,
    query: () => '?form=property_loss&format=txt',
  },
  'PUT /api/incidents/:id': {
    id: incidentOf('missing'),
    request: () => ({ json: { place: '駅' } }),
  },
  'POST /api/incidents/:id/close': {
    id: incidentOf('restored'),
    request: () => ({ json: { writeOff: false } }),
  },
  'POST /api/incidents/:id/end-drill': { id: incidentOf('missing', true) },
  'POST /api/incident-items/:id/found': {
    id: itemOf('missing'),
    request: () => ({ json: { place: '交番' } }),
  },
  'POST /api/incident-items/:id/missing': {
    id: itemOf('found'),
    request: () => ({ json: { reason: '別の機器' } }),
  },
  'POST /api/incident-items/:id/restore': {
    id: itemOf('found'),
    request: () => ({ json: { outcome: 'reissue', checks: [] } }),
  },
  'PUT /api/incident-chores/:id': {
    id: ({ app, stranger }) =>
      app.plant(async (sql) => (await plantIncident(sql, stranger)).choreId),
    request: () => ({ json: { state: 'done', reference: '第1号' } }),
  },
  'PUT /api/incidents/:id/assessment': {
    id: incidentOf('missing'),
    request: () => ({
      json: { persons: 1, sensitive: true, financialHarm: false, malice: false },
    }),
  },
  'GET /api/incidents/:id/report': {
    id: incidentOf('missing'),
    query: () => '?kind=preliminary',
    // A draft says what the incident says, which whoever follows it may see.
    empty: ({ drafted }: { drafted: boolean }) => drafted,
  },
  'PUT /api/incidents/:id/report': {
    id: incidentOf('missing'),
    request: () => ({ json: { kind: 'preliminary', items: REPORT } }),
  },
  'POST /api/incident-links': {
    id: ({ stranger }) => stranger.staffId,
    request: ({ stranger }, staffId = stranger.staffId) => ({ json: { staffId } }),
  },
  'POST /api/incident-links/open': {
    id: link,
    request: (_, id = NOBODY) => ({ json: { token: String(id).split(' ')[0] } }),
  },
  'POST /api/incident-links/report': {
    id: link,
    request: (_, id = `${NOBODY} ${randomUUID()}`) => {
      const [token, deviceId] = String(id).split(' ')
      return { json: { token, kind: 'loss', deviceIds: [deviceId] } }
    },
  },
}
