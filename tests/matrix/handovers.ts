import { randomUUID } from 'node:crypto'
import type { TransactionSql } from 'postgres'
import { acceptanceForms } from '#api/handovers/forms'
import { system } from '#drizzle/client'
import { SIGNATURE } from '#tests/counter'
import type { Sample } from './samples.ts'
import type { Person, World } from './world.ts'

interface Papers {
  acceptanceId: string
}

/** What somebody has signed for, and has still to. */
export async function plantPapers(
  sql: TransactionSql,
  person: Pick<Person, 'staffId' | 'unitId'> & { userId: string },
): Promise<Papers> {
  const acceptanceId = await plantAcceptance(sql, person)
  await sql`insert into acceptance_files (acceptance_id, receipt) values (${acceptanceId}, '%PDF-')`
  await sql`
    update acceptances set state = 'refused', reason = '違う', answered_at = now(),
      channel = 'counter' where id = ${acceptanceId}`
  return { acceptanceId }
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
}
