import { randomUUID } from 'node:crypto'
import type { TransactionSql } from 'postgres'
import type { Sample } from './samples.ts'
import type { Person, World } from './world.ts'

interface Lost {
  incidentId: string
  choreId: string
}

/** Something of somebody that was lost and came back. */
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

export const INCIDENT_SAMPLES: Record<string, Sample> = {
  'GET /api/incidents': { of: ({ incidentId }) => incidentId, search: '職員' },
  'GET /api/incidents/:id': { of: ({ incidentId }) => incidentId },
  'POST /api/incidents': {
    fresh: another,
    request: (_, deviceId = randomUUID()) => ({
      headers: { 'idempotency-key': randomUUID() },
      json: { kind: 'loss', deviceIds: [deviceId] },
    }),
  },
}
