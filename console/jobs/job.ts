import type { Job, JobSummary } from '#contract/jobs'
import type { Tone } from '../theme/tones.ts'

/** As people see it: what is due may run, or waits for its time. */
type Phase = Job['state'] | 'scheduled'

export const PHASE_TONES: Record<Phase, Tone> = {
  due: 'care',
  scheduled: 'rest',
  leased: 'busy',
  done: 'good',
  dead: 'act',
}

export const phaseOf = ({ state, dueAt }: Pick<Job, 'state' | 'dueAt'>, now: number): Phase =>
  state === 'due' && Date.parse(dueAt) > now ? 'scheduled' : state

export type Kind = JobSummary['kinds'][number]

/** How long the oldest has waited, in seconds; nothing when none waits. */
export const lagOf = ({ waitingSince }: Pick<Kind, 'waitingSince'>, now: number): number | null =>
  waitingSince === null ? null : Math.max(0, Math.round((now - Date.parse(waitingSince)) / 1000))
