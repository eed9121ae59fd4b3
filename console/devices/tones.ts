import type { DEVICE_STATES } from '#contract/devices'
import type { Tone } from '../theme/tones.ts'

export type DeviceState = (typeof DEVICE_STATES)[number]

export const DEVICE_TONES: Record<DeviceState, Tone> = {
  in_stock: 'rest',
  kitting: 'busy',
  ready: 'busy',
  issued: 'good',
  missing: 'act',
  repair: 'care',
  returned: 'rest',
  erased: 'rest',
  disposed: 'plain',
  written_off: 'plain',
}
