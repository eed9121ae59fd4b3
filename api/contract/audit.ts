import { z } from 'zod'
import { listQuery } from './list.ts'
import { instant } from './values.ts'

export const auditEntry = z.object({
  id: z.number().int(),
  at: instant,
  actor: z.string(),
  actorName: z.string().nullable(),
  action: z.enum(['insert', 'update', 'delete']),
  entity: z.string(),
  entityId: z.string(),
  /** New values, or `[old, new]` pairs of an update; an erased personal value stays a commitment. */
  changes: z.record(z.string(), z.unknown()),
})

export const auditQuery = listQuery({
  sort: ['id'],
  filter: {
    entity: z.string().max(100).optional(),
    entityId: z.string().max(200).optional(),
    actor: z.string().max(200).optional(),
  },
})

export const auditStatus = z.object({
  links: z.number().int(),
  entries: z.number().int(),
  headSeq: z.number().int().nullable(),
  headHash: z.string().nullable(),
  checkpointSeq: z.number().int().nullable(),
})
