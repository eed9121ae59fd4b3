import { z } from 'zod'
import { defineJob } from '../jobs/define-job.ts'
import { forget } from './idempotency-queries.ts'

/** A client that lost an answer asks again within minutes; a tablet left in a drawer, after a weekend. */
const KEEP_MS = 4 * 24 * 3_600_000

export const forgetAnswers = defineJob({
  name: 'http.forget-answers',
  payload: z.strictObject({}),
  run: ({ tx, now }) => forget(tx, new Date(+now - KEEP_MS)),
})
