import type { Sample } from './samples.ts'
import { plantBatch, plantUnit, type World } from './world.ts'

const planned = ({ app, people }: World) => plantBatch(app, 'planned', people.it_staff.user.id)
const applied = ({ app, people }: World) => plantBatch(app, 'applied', people.it_staff.user.id)

/** With a head to confirm. */
async function proposed(world: World): Promise<string> {
  const batchId = await planned(world)
  await world.app.plant(async (sql) => {
    const unitId = await plantUnit(sql)
    await sql`
      insert into transfers (batch_id, row_number, kind, employee_number, name, to_unit_id, post, effective_on, devices)
      values (${batchId}, 2, 'join', ${batchId}, '新課長', ${unitId}, '課長', '2022-04-01', 'keep')`
  })
  return batchId
}

const someDay = () => `2031-01-${String(1 + Math.floor(Math.random() * 28)).padStart(2, '0')}`

export const TRANSFER_SAMPLES: Record<string, Sample> = {
  'GET /api/transfer-batches': { id: planned },
  'GET /api/transfer-batches/:id': {
    id: applied,
  },
  'POST /api/transfer-batches/:id/apply': { id: planned },
  'POST /api/transfer-batches/:id/undo': { id: applied },
  'POST /api/transfer-batches/:id/confirm-heads': { id: proposed },
  'POST /api/transfer-batches/:id/cancel': {
    id: planned,
    request: () => ({ json: { reason: '取り違え' } }),
  },
  'GET /api/transfers': { of: ({ transferId }) => transferId, search: '職員' },
  'GET /api/transfers/collections': { of: ({ handoverId }) => handoverId, search: '職員' },
  'GET /api/transfers/issues': { of: ({ joinId }) => joinId, search: '職員' },
  'GET /api/transfers/:id': { of: ({ transferId }) => transferId },
  'PUT /api/transfers/:id': {
    of: ({ transferId }) => transferId,
    request: () => ({ json: { returnDueOn: someDay(), reason: '期限を延ばす' } }),
  },
}
