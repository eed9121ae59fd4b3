import type { Role } from '#contract/roles'
import type { Transaction } from '#drizzle/client'
import { enqueue } from '../jobs/outbox.ts'
import { digest } from './jobs.ts'
import * as queries from './queries.ts'
import { type Params, TEMPLATES, type TemplateName } from './templates.ts'

/** What comes within this time goes into one mail. */
const GATHER_MS = 60_000

type Recipients = { userIds: readonly string[]; role?: never } | { role: Role; userIds?: never }

type Content = {
  [T in TemplateName]: { template: T; params: Params<T> }
}[TemplateName]

export type Notice = Recipients &
  Content & {
    /** A record's place, as in the API: `/imports/<id>`. */
    link?: string
    inboxOnly?: boolean
  }

/** Tells people, in the transaction of what happened: into their inbox, and by mail soon after. */
export async function notify(tx: Transaction, notice: Notice): Promise<void> {
  const { template, params, link = null } = notice
  const recipients = notice.userIds ?? (await queries.usersWithRole(tx, notice.role))
  // In one order for everybody, so that two senders never wait for each other.
  const userIds = [...new Set(recipients)].sort()
  if (userIds.length === 0) return
  await queries.insert(tx, userIds, { template, params, link })
  if (notice.inboxOnly) return
  const afterMs = 'urgent' in TEMPLATES[template] ? 0 : GATHER_MS
  for (const userId of userIds) {
    await enqueue(tx, digest, { userId }, { afterMs, dedupeKey: userId })
  }
}
