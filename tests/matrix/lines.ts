import { randomInt, randomUUID } from 'node:crypto'
import type { Sample } from './samples.ts'
import type { World } from './world.ts'

/** A phone of a unit with SIM, line and extension, and a colleague of another in charge. */
async function plantChain({ app, unitId, stranger, modelId }: World) {
  return app.plant(async (sql) => {
    const insert = async (table: string, row: Record<string, unknown>): Promise<string> => {
      const [made] = await sql`insert into ${sql(table)} ${sql(row)} returning id`
      return made!.id
    }
    const during = '[2021-04-01,)'
    const number = randomUUID()
    const holder = { holder_id: stranger.staffId, duty_unit_id: unitId }
    const phone = { kind: 'smartphone', property_number: number, model_id: modelId }
    const deviceId = await insert('devices', { ...phone, state: 'issued' })
    const handover = { device_id: deviceId, handed_over_at: '2021-04-01', source: 'import' }
    await insert('handovers', { ...handover, ...holder })
    const simId = await insert('sims', { iccid: number })
    const lineId = await insert('lines', { phone_number: number })
    const extensionId = await insert('extensions', { number })
    await insert('sim_devices', { sim_id: simId, device_id: deviceId, during })
    await insert('line_sims', { line_id: lineId, sim_id: simId, during })
    await insert('extension_lines', { extension_id: extensionId, line_id: lineId, during })
    await insert('extension_holders', { extension_id: extensionId, during, ...holder })
    return { deviceId, simId, lineId, extensionId }
  })
}

const plant =
  (what: 'simId' | 'lineId' | 'extensionId') =>
  async (world: World): Promise<string> =>
    (await plantChain(world))[what]

/** A number that nobody has, on no line. */
const plantExtension = ({ app }: World) =>
  app.plant(async (sql) => {
    const [row] = await sql`insert into extensions (number) values (${randomUUID()}) returning id`
    return row!.id as string
  })

const nothing = () => ({ json: {} })
const chosen = () => randomUUID()

export const LINE_SAMPLES: Record<string, Sample> = {
  'GET /api/lines': { of: ({ lineId }) => lineId },
  'GET /api/lines/:id': { of: ({ lineId }) => lineId },
  'GET /api/lines/:id/history': { of: ({ lineId }) => lineId },
  'POST /api/lines/:id/swap-phone': {
    id: plant('lineId'),
    request: () => ({ json: { fromDeviceId: chosen(), deviceId: chosen() } }),
  },
  'POST /api/lines/:id/swap-sim': {
    id: plant('lineId'),
    request: () => ({ json: { fromSimId: null, iccid: '8981100000000000000' } }),
  },
  'GET /api/sims/:id': { id: plant('simId') },
  'GET /api/sims/:id/history': { id: plant('simId') },
  'PUT /api/sims/:id/imsi': {
    id: plant('simId'),
    request: () => ({
      json: { imsi: `4401${String(randomInt(10 ** 11)).padStart(11, '0')}` },
    }),
  },
  'PUT /api/sims/:id/codes': {
    id: plant('simId'),
    request: () => ({ json: { pin: String(randomInt(1000, 9999)) } }),
  },
  'POST /api/sims/:id/reveal': {
    id: plant('simId'),
    request: () => ({ json: { reason: '確認' } }),
  },
  'GET /api/extensions': { of: ({ extensionId }) => extensionId, search: '職員' },
  'GET /api/extensions/as-of': {
    of: ({ extensionNumber }) => extensionNumber,
    query: (number) => `?number=${number}&on=2021-05-01`,
  },
  'GET /api/extensions/fixed-progress': {},
  'GET /api/extensions/phone-book': {},
  'GET /api/extensions/:id': { of: ({ extensionId }) => extensionId },
  'GET /api/extensions/:id/history': { of: ({ extensionId }) => extensionId },
  'POST /api/extensions/:id/assign': {
    id: plantExtension,
    request: ({ unitId, stranger }) => ({
      json: { holderId: stranger.staffId, dutyUnitId: unitId },
    }),
  },
  'POST /api/extensions/:id/release': { id: plant('extensionId'), request: nothing },
  'POST /api/extensions/:id/in-charge': {
    id: plant('extensionId'),
    request: ({ colleague }) => ({ json: { holderId: colleague.staffId } }),
  },
  'POST /api/extensions/:id/connect': {
    id: plantExtension,
    request: () => ({ json: { lineId: chosen() } }),
  },
  'POST /api/extensions/:id/disconnect': { id: plant('extensionId'), request: nothing },
  'POST /api/extensions/:id/retire': { id: plant('extensionId'), request: nothing },
}
