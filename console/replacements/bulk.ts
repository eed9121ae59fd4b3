import type { z } from 'zod'
import type { bulkTransitionResult } from '#contract/replacements'

export type Moved = z.infer<typeof bulkTransitionResult>

/** The most rows a link shows: their ids stand in its address. */
export const MOST_LINKED = 200

export interface Refusals {
  message: string
  ids: string[]
}

/** Which were refused for which reason, the commonest first. */
export function refusalsOf({ results }: Moved): Refusals[] {
  const groups = new Map<string, string[]>()
  for (const { id, ok, message } of results) {
    if (ok || message === null) continue
    const ids = groups.get(message)
    if (ids) ids.push(id)
    else groups.set(message, [id])
  }
  return [...groups]
    .map(([message, ids]) => ({ message, ids }))
    .sort((one, other) => other.ids.length - one.ids.length)
}
