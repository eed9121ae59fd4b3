import { randomUUID } from 'node:crypto'
import { PASSWORD, type Visitor } from '#tests/app'
import { ACCESS_SAMPLES } from './access.ts'
import { AGENT_SAMPLES } from './agents.ts'
import { APPROVAL_SAMPLES } from './approvals.ts'
import { AUTHORITY_SAMPLES } from './authorities.ts'
import { CERTIFICATE_SAMPLES } from './certificates.ts'
import { COMMAND_SAMPLES } from './commands.ts'
import { DEVICE_SAMPLES } from './devices.ts'
import { ENROLLMENT_SAMPLES } from './enrollment.ts'
import { FOLLOW_UP_SAMPLES } from './follow-ups.ts'
import { HANDOVER_SAMPLES } from './handovers.ts'
import { IDENTITY_SAMPLES } from './identity.ts'
import { INCIDENT_SAMPLES } from './incidents.ts'
import { INDICATOR_SAMPLES } from './indicators.ts'
import { LINE_SAMPLES } from './lines.ts'
import { PHONE_SAMPLES } from './phones.ts'
import { ROLLOUT_SAMPLES } from './rollout.ts'
import { STOCKTAKE_SAMPLES } from './stocktakes.ts'
import { TRAINING_SAMPLES } from './training.ts'
import { TRANSFER_SAMPLES } from './transfers.ts'
import { WATCHING_SAMPLES } from './watching.ts'
import { type Person, plantSavedFilter, plantSession, plantUnit, type World } from './world.ts'

type Request = NonNullable<Parameters<Visitor>[1]>

/** A valid request of one route: what goes into its path, and what it sends. */
export interface Sample {
  /** What belongs to a person: the id in the path, or the row of a list. */
  of?: (person: Person) => string
  /** The same where the request uses it up. */
  fresh?: (person: Person, world: World) => Promise<string>
  /** What belongs to nobody in particular; made anew where the request uses it up. */
  id?: (world: World) => Promise<string | number> | string | number
  /** The same of what training alone is about, which its trainers see as well. */
  training?: Sample
  /** With the id where it goes into the body instead of the path. */
  request?: (world: World, id?: string | number) => Request
  /** What a list's row is called when the path names something else. */
  row?: () => string
  /** What goes behind the path. */
  query?: (id: string | number) => string
  /** What a search for rows of every place would ask. */
  search?: string
  /** The number in the answer that must be no larger than what one may see. */
  count?: (answer: never, world: World) => number
  /** Whether an answer that is no list shows nothing at all: all that is left to who may see no row. */
  empty?: (answer: never) => boolean
  /** As somebody made for this request, which spoils their login. */
  spoils?: true
  /** The answer tells how far one reaches, which is just what one of the walls is made to forget. */
  tellsReach?: true
  /** Row security alone lets everybody see their own: the session answer is made of it. */
  ownIsVisible?: true
}

const json = (body: () => unknown) => () => ({ json: body() })
const tomorrow = () => new Date(Date.now() + 86_400_000).toISOString()

/** Every route, by method and path. A route that is missing here fails the test. */
export const SAMPLES: Record<string, Sample> = {
  'POST /api/session': {
    request: ({ colleague: { user } }) => ({
      json: { username: user.username, password: user.password },
    }),
  },
  'GET /api/session': { tellsReach: true },
  'DELETE /api/session': {},
  'POST /api/session/step-up': { request: json(() => ({ password: PASSWORD })) },
  'PUT /api/session/password': {
    spoils: true,
    request: json(() => ({ currentPassword: PASSWORD, newPassword: randomUUID() })),
  },
  'PUT /api/session/locale': { request: json(() => ({ locale: 'en' })) },
  'GET /api/sessions': { of: ({ sessionId }) => sessionId },
  'POST /api/sessions/end-others': {},
  'DELETE /api/sessions/:id': {
    fresh: ({ user }, { app }) => app.plant((sql) => plantSession(sql, user.id)),
  },
  'GET /api/tokens': { of: ({ tokenId }) => tokenId },
  'POST /api/tokens': {
    request: json(() => ({ name: 'n', permissions: ['units.read'], expiresAt: tomorrow() })),
  },
  'DELETE /api/tokens/:id': { of: ({ tokenId }) => tokenId },
  'GET /api/saved-filters': { of: ({ savedFilterId }) => savedFilterId },
  'POST /api/saved-filters': {
    request: json(() => ({ resource: 'devices', name: '名', query: { filter: { q: '林' } } })),
  },
  'DELETE /api/saved-filters/:id': {
    fresh: ({ user }, { app }) => app.plant((sql) => plantSavedFilter(sql, user.id)),
  },

  'GET /api/users': { of: ({ user }) => user.id, ownIsVisible: true },
  'GET /api/users/:id': { of: ({ user }) => user.id, ownIsVisible: true },
  'POST /api/users': {
    request: json(() => ({
      username: `made-${randomUUID()}`,
      displayName: '新しい人',
      roles: ['employee'],
      password: randomUUID(),
    })),
  },
  'PUT /api/users/:id': {
    id: async ({ app }) => (await app.createUser({ roles: ['trainer'] })).id,
    request: json(() => ({ displayName: '改名', roles: [] })),
  },

  ...IDENTITY_SAMPLES,
  ...ACCESS_SAMPLES,
  ...AGENT_SAMPLES,
  ...APPROVAL_SAMPLES,

  'GET /api/settings': { id: () => 'login.maxFailures' },
  'GET /api/settings/:key': { id: () => 'login.maxFailures' },
  'PUT /api/settings/:key': {
    id: () => 'login.maxFailures',
    request: json(() => ({ value: 11 + Math.floor(Math.random() * 80) })),
  },

  'GET /api/units': { id: ({ unitId }) => unitId, search: '課' },
  'GET /api/units/:id': { id: ({ unitId }) => unitId },
  'PUT /api/units/:id': {
    id: ({ app, colleague }) =>
      app.plant(async (sql) => {
        const id = await plantUnit(sql)
        await sql`update units set head_staff_id = ${colleague.staffId} where id = ${id}`
        return id
      }),
    request: json(() => ({ headStaffId: null })),
  },
  'GET /api/staff': { of: ({ staffId }) => staffId, search: '職員' },
  'GET /api/staff/:id': { of: ({ staffId }) => staffId },

  'GET /api/devices': { of: ({ deviceId }) => deviceId, search: '職員' },
  'GET /api/devices/:id': { of: ({ deviceId }) => deviceId },
  'GET /api/devices/:id/access': { of: ({ deviceId }) => deviceId },
  'GET /api/devices/summary': { count: ({ total }: { total: number }) => total },
  ...DEVICE_SAMPLES,
  ...AUTHORITY_SAMPLES,
  'GET /api/device-models': {
    id: ({ modelId }) => modelId,
    count: (models: { id: string; deviceCount: number }[], { modelId }) =>
      models.find(({ id }) => id === modelId)!.deviceCount,
  },
  'GET /api/device-models/:id': {
    id: ({ modelId }) => modelId,
    count: ({ deviceCount }: { deviceCount: number }) => deviceCount,
  },

  ...TRAINING_SAMPLES,
  ...WATCHING_SAMPLES,
  ...FOLLOW_UP_SAMPLES,
  ...HANDOVER_SAMPLES,
  ...INCIDENT_SAMPLES,

  // Shows the sender their own file, and of what is kept only a source that knows it.
  'POST /api/imports/preview': {
    request: () => ({ body: unitsFile() }),
    empty: ({ source }: { source: unknown }) => source === null,
    training: {
      request: () => ({ body: attendanceFile() }),
      empty: ({ source }: { source: unknown }) => source === null,
    },
  },
  'GET /api/import-mappings': ofKinds(plantMapping),
  'GET /api/import-mappings/:id': ofKinds(plantMapping),
  'POST /api/import-mappings': {
    request: json(() => ({ kind: 'units', name: randomUUID(), mapping: { コード: 'code' } })),
    training: {
      request: json(() => ({ kind: 'attendance', name: randomUUID(), mapping: { 回: 'code' } })),
    },
  },
  'PUT /api/import-mappings/:id': ofKinds(plantMapping, {
    request: json(() => ({ name: randomUUID() })),
  }),
  'DELETE /api/import-mappings/:id': ofKinds(plantMapping),
  'POST /api/imports': {
    request: () => ({ body: unitsFile() }),
    training: { request: () => ({ body: attendanceFile() }) },
  },
  'GET /api/imports': ofKinds(plantImport),
  'GET /api/imports/:id': ofKinds(plantImport),
  'GET /api/imports/:id/rows': ofKinds(plantImport, { row: () => '2' }),
  'GET /api/imports/:id/errors': ofKinds(plantImport),
  'POST /api/imports/:id/apply': ofKinds(plantImport),
  'POST /api/imports/:id/undo': ofKinds(plantApplied),

  'GET /api/audit': { id: lastEntry },
  'GET /api/audit/:id': { id: lastEntry },
  'GET /api/audit/status': { empty: ({ entries }: { entries: number }) => entries === 0 },
  'GET /api/audit/export': { empty: (lines: string) => !lines.includes('"entity"') },

  'GET /api/jobs': { id: plantJob },
  'GET /api/jobs/summary': {
    id: plantJob,
    empty: ({ kinds }: { kinds: [] }) => kinds.length === 0,
  },
  'GET /api/jobs/:id': { id: plantJob },
  'POST /api/jobs/:id/retry': { id: plantJob },
  'POST /api/jobs/retry': {
    id: plantJob,
    request: json(() => ({ job: 'jobs.prune' })),
    empty: ({ count }: { count: number }) => count === 0,
  },

  'GET /api/alerts': { id: plantAlert },
  'GET /api/alerts/watch': {},
  'GET /api/alerts/tests': { empty: (tests: []) => tests.length === 0 },
  'POST /api/alerts/tests': { request: json(() => ({ way: 'mail' })) },
  'GET /api/alerts/:id': { id: plantAlert },
  'POST /api/alerts/:id/acknowledge': { id: plantAlert, request: json(() => ({ hours: 1 })) },

  'GET /api/retention': { id: () => 'leavers' },

  'GET /api/notifications': { of: ({ notificationId }) => notificationId },
  'POST /api/notifications/:id/read': { of: ({ notificationId }) => notificationId },
  'POST /api/notifications/read-all': {},

  ...ROLLOUT_SAMPLES,
  ...LINE_SAMPLES,
  ...INDICATOR_SAMPLES,
  ...PHONE_SAMPLES,
  ...STOCKTAKE_SAMPLES,
  ...TRANSFER_SAMPLES,
  ...CERTIFICATE_SAMPLES,
  ...ENROLLMENT_SAMPLES,
  ...COMMAND_SAMPLES,
}

const unitsFile = () => fileOf('units', '所属コード,所属名,区分\r\n900001,試験課,section\r\n')
const attendanceFile = () =>
  fileOf('attendance', '回,職員番号,参加方法,出欠\r\n第 1 回,1,会場,出席\r\n')

function fileOf(kind: string, text: string): FormData {
  const form = new FormData()
  form.set('file', new File([text], `${kind}.csv`, { type: 'text/csv' }))
  form.set('kind', kind)
  return form
}

type Plant = (world: World, kind?: string) => Promise<string>

/** One of IT staff's kinds, and one that trainers import too. */
function ofKinds(plant: Plant, rest: Sample = {}): Sample {
  return {
    ...rest,
    id: (world) => plant(world),
    training: { ...rest, id: (world) => plant(world, 'attendance') },
  }
}

function plantImport({ app, people }: World, kind = 'units'): Promise<string> {
  return app.plant(async (sql) => {
    const [batch] = await sql`
      insert into imports (kind, state, file_name, file_sha256, file_bytes, encoding, headers, created_by)
      values (${kind}, 'checked', 'units.csv', ${randomUUID()}, 1, 'utf-8', '["所属コード"]',
        ${people.it_staff.user.id}) returning id`
    await sql`insert into import_files (import_id, content) values (${batch!.id}, 'x')`
    await sql`
      insert into import_rows (import_id, row_number, action, raw, values, errors, warnings)
      values (${batch!.id}, 2, 'unchanged', '[]', '{}', '[]', '[]')`
    return batch!.id
  })
}

function plantMapping({ app }: World, kind = 'units'): Promise<string> {
  return app.plant(async (sql) => {
    const [row] = await sql`insert into import_mappings (kind, name, signature, mapping)
      values (${kind}, ${randomUUID()}, 'code', '{"code": "code"}') returning id`
    return row!.id
  })
}

async function plantApplied(world: World, kind = 'units'): Promise<string> {
  const id = await plantImport(world, kind)
  await world.app.plant((sql) => sql`update imports set state = 'applied' where id = ${id}`)
  return id
}

async function lastEntry({ app }: World): Promise<number> {
  const [entry] = await app.ownerSql`select max(id)::int as id from audit_entries`
  return entry!.id
}

function plantJob({ app }: World): Promise<number> {
  return app.plant(async (sql) => {
    const [job] = await sql`
      insert into outbox (job, payload, state) values ('jobs.prune', '{}', 'dead') returning id::int`
    return job!.id
  })
}

/** Of which somebody was told. */
function plantAlert({ app, people }: World): Promise<string> {
  return app.plant(async (sql) => {
    const [alert] = await sql`
      insert into alerts (kind, subject, count, threshold, raised_at)
      values ('authority_expiring', ${randomUUID()}, 30, 90, now()) returning id`
    const userId = people.admin.user.id
    const [notification] = await sql`
      insert into notifications (user_id, template, params) values (${userId}, 'alert_test', '{}') returning id`
    await sql`insert into alert_deliveries (alert_id, state, user_id, notification_id)
      values (${alert!.id}, 'raised', ${userId}, ${notification!.id})`
    return alert!.id
  })
}
