import { randomBytes, randomUUID } from 'node:crypto'
import type { TransactionSql } from 'postgres'
import { createAuthority } from '#tests/authority'
import { createRequest } from '#tests/pki'
import { plantAuthority } from './authorities.ts'
import type { Sample } from './samples.ts'
import type { World } from './world.ts'

const DER = createAuthority().issue().der

export async function plantCertificate(
  sql: TransactionSql,
  deviceId: string,
  state: 'issued' | 'held' = 'issued',
): Promise<string> {
  const held = state === 'held' && { held_at: '2026-06-01', final_at: '2100-01-01' }
  const [made] = await sql`insert into certificates ${sql({
    authority_id: await plantAuthority(sql),
    profile: 'network-access',
    device_id: deviceId,
    serial: Buffer.concat([Buffer.of(0x4d), randomBytes(16)]),
    subject: 'CN=PC',
    tbs_sha256: randomBytes(32),
    public_key_sha256: randomBytes(32),
    not_before: '2026-01-01',
    not_after: '2099-01-01',
    der: DER,
    state,
    ...held,
  })} returning id`
  return made!.id
}

const planted =
  (state?: 'issued' | 'held') =>
  ({ app, spareModelId }: World) =>
    app.plant(async (sql) => {
      const [device] = await sql`
        insert into devices (kind, state, property_number, model_id)
        values ('laptop', 'issued', ${randomUUID()}, ${spareModelId}) returning id`
      return plantCertificate(sql, device!.id, state)
    })

const CSR = createRequest().pem

export const CERTIFICATE_SAMPLES: Record<string, Sample> = {
  'GET /api/certificates': { of: ({ certificateId }) => certificateId, search: '職員' },
  'GET /api/certificates/expiry': {},
  'GET /api/certificates/drills': { empty: (rows: unknown[]) => rows.length === 0 },
  // A second one at once is refused, so each makes room first.
  'POST /api/certificates/drills': {
    id: async ({ app }) => {
      await app.plant(
        (sql) => sql`update drills set state = 'done', finished_at = now() where state = 'running'`,
      )
      return ''
    },
  },
  'POST /api/certificates/revoke': {
    id: planted(),
    request: ({ stranger }, id = stranger.certificateId) => ({
      json: { ids: [id], reason: 'superseded' },
    }),
  },
  'GET /api/certificates/:id': { of: ({ certificateId }) => certificateId },
  'POST /api/certificates': {
    request: ({ stranger }) => ({
      json: { deviceId: stranger.deviceId, profile: 'network-access', csr: CSR },
    }),
  },
  'POST /api/certificates/servers': {
    request: () => ({
      json: { hierarchy: 'network', dns: ['radius.example.lg.jp'], csr: createRequest().pem },
    }),
  },
  'POST /api/certificates/:id/hold': { id: planted(), request: () => ({ json: {} }) },
  'POST /api/certificates/:id/release': { id: planted('held'), request: () => ({ json: {} }) },
  'POST /api/certificates/:id/revoke': {
    id: planted(),
    request: () => ({ json: { reason: 'superseded' } }),
  },
  'GET /api/blocked-keys': {
    id: ({ app }) =>
      app.plant(async (sql) => {
        const [made] = await sql`insert into blocked_keys
          ${sql({ public_key_sha256: randomBytes(32), reason: 'other' })} returning id`
        return made!.id
      }),
  },
  'POST /api/blocked-keys': {
    id: planted(),
    request: (_, id) => ({
      json: {
        ...(id ? { certificateId: id } : { key: randomBytes(32).toString('hex') }),
        reason: 'keyCompromise',
      },
    }),
  },
}
