import type { Device } from '#contract/devices'
import type { ProblemBody } from '../provider/problem.ts'

/** By the replacement's id, in the order of choice. */
export type Chosen = ReadonlyMap<string, Device>

export const choose = (chosen: Chosen, replacementId: string, device: Device | null): Chosen => {
  const changed = new Map(chosen)
  if (device) changed.set(replacementId, device)
  else changed.delete(replacementId)
  return changed
}

export const pairsOf = (chosen: Chosen) =>
  [...chosen].map(([replacementId, { id }]) => ({ replacementId, newDeviceId: id }))

/** What the API says of single pairs (`pairs.3.newDeviceId`), by the replacement's id. */
export function refusalsOf(pairs: ReturnType<typeof pairsOf>, { fields = [] }: ProblemBody) {
  const refusals = new Map<string, string>()
  for (const { field, message } of fields) {
    const index = /^pairs\.(\d+)\./.exec(field)?.[1]
    const pair = index === undefined ? undefined : pairs[Number(index)]
    if (pair) refusals.set(pair.replacementId, message)
  }
  return refusals
}
