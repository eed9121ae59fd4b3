import type { z } from 'zod'
import type { deviceModel } from '#contract/devices'

export type DeviceModel = z.infer<typeof deviceModel>
