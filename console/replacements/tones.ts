import type { ReplacementState } from '#contract/rollout'
import type { Tone } from '../theme/tones.ts'

export const REPLACEMENT_TONES: Record<ReplacementState, Tone> = {
  planned: 'plain',
  prepared: 'rest',
  scheduled: 'busy',
  deployed: 'busy',
  migrated: 'good',
  reclaimed: 'good',
  erased: 'good',
  closed: 'good',
  absent: 'care',
  declined: 'care',
  broken: 'act',
  long_leave: 'care',
  no_device: 'act',
}
