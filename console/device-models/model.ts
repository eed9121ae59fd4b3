export type { DeviceModel } from '#contract/devices'
