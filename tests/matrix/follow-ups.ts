import { randomUUID } from 'node:crypto'
import type { Sample } from './samples.ts'

export const FOLLOW_UP_SAMPLES: Record<string, Sample> = {
  'GET /api/follow-ups': { of: ({ outlookId }) => outlookId, search: '職員' },
  'GET /api/follow-ups/tree': {
    id: ({ training }) => training.requiredId,
    query: (id) => `?courseId=${id}`,
    empty: (units: unknown[]) => units.length === 0,
  },
  'GET /api/follow-ups/progress': {
    id: ({ training }) => training.requiredId,
    query: (id) => `?courseId=${id}`,
    // Of a course everybody may know; of its people nothing.
    empty: ({ people }: { people: number }) => people === 0,
  },
  'POST /api/follow-ups/remind': {
    id: ({ training }) => training.requiredId,
    request: (_, courseId = randomUUID()) => ({ json: { courseId } }),
  },
}
