import { randomUUID } from 'node:crypto'
import type { TransactionSql } from 'postgres'
import { INVENTORY, POSTURE } from '#tests/agents'
import type { Sample } from './samples.ts'
import type { World } from './world.ts'

export async function plantAgent(sql: TransactionSql, deviceId: string): Promise<void> {
  const before = new Date('2026-11-01T00:00:00Z')
  await sql`insert into agents ${sql({
    device_id: deviceId,
    platform: 'windows',
    version: '1.0.0',
    boot_id: 'boot-1',
    uptime_seconds: 60,
    first_seen_at: before,
    last_seen_at: new Date('2026-11-20T00:00:00Z'),
    clock_offset_ms: 0,
    posture: sql.json(POSTURE as never),
    posture_changed_at: before,
  })}`
  await sql`insert into inventories ${sql({
    device_id: deviceId,
    sha256: '0'.repeat(64),
    content: sql.json(INVENTORY as never),
    at: before,
  })}`
}

const policy = () => ({ name: `ポリシー${randomUUID()}`, inForce: false })

const plantPolicy = ({ app }: World): Promise<string> =>
  app.plant(async (sql) => {
    const [made] = await sql`insert into posture_policies ${sql({
      name: policy().name,
      validity_hours: 72,
      disk_encryption: true,
      edr: true,
      firewall: true,
      updated_at: UPDATED_AT,
    })} returning id`
    return made!.id
  })
const UPDATED_AT = '2026-11-01T00:00:00.000Z'

export const AGENT_SAMPLES: Record<string, Sample> = {
  'GET /api/agents': { of: ({ deviceId }) => deviceId, search: '職員' },
  'GET /api/agents/summary': { count: ({ agents }: { agents: number }) => agents },
  'GET /api/agents/:id': { of: ({ deviceId }) => deviceId },
  'GET /api/agents/:id/inventory': {
    id: ({ stranger }) => stranger.deviceId,
    empty: ({ content, changes }: { content: unknown; changes: unknown[] }) =>
      content === null && changes.length === 0,
  },
  'GET /api/posture-policies': { id: plantPolicy },
  'GET /api/posture-policies/:id': { id: plantPolicy },
  'GET /api/posture-policies/:id/effect': { id: plantPolicy },
  'POST /api/posture-policies': { request: () => ({ json: policy() }) },
  'PUT /api/posture-policies/:id': {
    id: plantPolicy,
    request: () => ({ json: { ...policy(), updatedAt: UPDATED_AT } }),
  },
  'DELETE /api/posture-policies/:id': { id: plantPolicy },
}
