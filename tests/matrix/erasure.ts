import { randomUUID } from 'node:crypto'
import type { Sample } from './samples.ts'
import type { World } from './world.ts'

const plantErasure = ({ app, modelId }: World) =>
  app.plant(async (sql) => {
    const [device] = await sql`
      insert into devices (kind, state, property_number, model_id)
      values ('laptop', 'returned', ${randomUUID()}, ${modelId}) returning id`
    const [erasure] = await sql`
      insert into erasures (device_id, category, method, medium_kind, medium_serial, place, erased_on,
        operator, witness, certificate_name, certificate_type, certificate_bytes, certificate_sha256, certified_on)
      values (${device!.id}, 'confidential', 'crypto_erase', 'ssd', 'M1', '庁舎', '2026-04-01',
        '甲', '乙', 'c.pdf', 'application/pdf', 5, '00', '2026-04-01') returning id`
    await sql`insert into erasure_files (erasure_id, content) values (${erasure!.id}, '%PDF-')`
    return erasure!.id as string
  })

const plantOverdue = ({ app, modelId, stranger }: World) =>
  app.plant(async (sql) => {
    const [device] = await sql`
      insert into devices (kind, state, property_number, model_id)
      values ('laptop', 'returned', ${randomUUID()}, ${modelId}) returning id`
    await sql`
      insert into handovers (device_id, holder_id, handed_over_at, returned_at, source)
      values (${device!.id}, ${stranger.staffId}, '2021-04-01', '2022-03-31', 'import')`
    return device!.id as string
  })

const certificate = () => {
  const form = new FormData()
  form.set('file', new File(['%PDF-1.7'], '証明書.pdf'))
  return { body: form }
}

const erasure = {
  category: 'ordinary',
  method: 'overwrite',
  mediumKind: 'hdd',
  mediumSerial: 'M2',
  place: '庁舎',
  erasedOn: '2026-04-01',
  operator: '甲',
  witness: '乙',
}

export const ERASURE_SAMPLES: Record<string, Sample> = {
  'GET /api/erasures': { id: plantErasure },
  'GET /api/erasures/overdue': { id: plantOverdue },
  'GET /api/erasures/throughput': {},
  'GET /api/erasures/:id': { id: plantErasure },
  'POST /api/erasures': {
    request: ({ stranger }) => ({ json: { deviceId: stranger.deviceId, ...erasure } }),
  },
  'PUT /api/erasures/:id': { id: plantErasure, request: () => ({ json: { place: '別館' } }) },
  'PUT /api/erasures/:id/certificate': { id: plantErasure, request: certificate },
  'GET /api/erasures/:id/certificate': { id: plantErasure },
}
