import type { z } from 'zod'
import type { job } from '#contract/jobs'
import type { Tone } from '../theme/tones.ts'

export type Job = z.infer<typeof job>

export const JOB_TONES: Record<Job['state'], Tone> = {
  due: 'rest',
  leased: 'busy',
  done: 'good',
  dead: 'act',
}
