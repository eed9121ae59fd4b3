import type { Swap } from '../rollout/swap.ts'
import type { OnCounter } from './counter-queries.ts'
import type { Refusal } from './refusals.ts'

type Devices = ReadonlyMap<string, OnCounter>

/** Why these devices can't be handed to this person. */
export function whyNotHandOver(
  ids: readonly string[],
  holderId: string,
  devices: Devices,
  swaps: readonly Swap[],
): Refusal[] {
  return ids.flatMap((id, index) => {
    const device = devices.get(id)
    const field = `deviceIds.${index}`
    if (!device) return [{ field, code: 'does_not_exist' }]
    if (device.state === 'missing') return [{ field, code: 'reported_missing' }]
    if (device.holderId) {
      return [{ field, code: device.holderId === holderId ? 'already_theirs' : 'already_held' }]
    }
    if (device.state !== 'ready') {
      return [{ field, code: 'not_ready', params: { state: device.state } }]
    }
    const swap = swaps.find(({ newDeviceId }) => newDeviceId === id)
    return swap && swap.holderId !== holderId ? [{ field, code: 'paired_for_other' }] : []
  })
}

/** Why these devices can't be taken back from this person. */
export function whyNotTakeBack(
  ids: readonly string[],
  holderId: string,
  devices: Devices,
  list: 'returns' | 'devices',
): Refusal[] {
  return ids.flatMap((id, index) => {
    const device = devices.get(id)
    const field = `${list}.${index}.deviceId`
    if (!device) return [{ field, code: 'does_not_exist' }]
    if (device.state === 'missing') return [{ field, code: 'reported_missing' }]
    if (!device.holderId) return [{ field, code: 'nobody_holds' }]
    return device.holderId === holderId ? [] : [{ field, code: 'held_by_other' }]
  })
}
