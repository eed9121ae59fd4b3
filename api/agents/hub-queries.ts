import type { NudgeReason } from '#contract/agent-channel'
import type { Database } from '#drizzle/client'
import { AGENTS } from './caller-queries.ts'

interface Since {
  /** From where to read on the next time. */
  since: string
  nudges: { id: number; deviceId: string; reason: NudgeReason }[]
}

/** Without a moment to read on from there is nothing, only the moment. */
export const nudgesSince = (db: Database, since: string | null): Promise<Since> =>
  db.call(AGENTS, 'agent_nudges_since', { since })

export const forgetNudges = (db: Database): Promise<null> =>
  db.call(AGENTS, 'agent_nudges_forget', {})
