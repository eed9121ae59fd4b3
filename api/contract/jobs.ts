import { z } from 'zod'
import { listQuery, MAX_PAGE } from './list.ts'
import { instant } from './values.ts'

export const JOB_STATES = ['due', 'leased', 'done', 'dead'] as const
export const jobState = z.enum(JOB_STATES)
export type JobState = z.infer<typeof jobState>

export const job = z.object({
  id: z.number().int(),
  job: z.string(),
  state: jobState,
  attempts: z.number().int(),
  dueAt: instant,
  createdAt: instant,
  finishedAt: instant.nullable(),
  /** A code, never a value. */
  lastError: z.string().nullable(),
})

export const jobQuery = listQuery({
  sort: ['id', 'dueAt'],
  filter: {
    id: z.array(z.number().int()).max(MAX_PAGE).optional(),
    state: jobState.optional(),
    job: z.string().max(100).optional(),
  },
})

export const jobParams = z.object({ id: z.coerce.number().int().positive() })
