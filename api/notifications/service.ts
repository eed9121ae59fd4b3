import { randomUUID } from 'node:crypto'
import type { Role } from '#contract/roles'
import type { Transaction } from '#drizzle/client'
import type { Deps } from '../deps.ts'
import { enqueue } from '../jobs/outbox.ts'
import { digestMail } from './digest.ts'
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

/** Tells people, in the transaction of what happened: into their inbox, and by mail soon after. Returns whom. */
export async function notify(tx: Transaction, notice: Notice): Promise<queries.Told[]> {
  const { template, params, link = null } = notice
  const recipients = notice.userIds ?? (await queries.usersWithRole(tx, notice.role))
  // In one order for everybody, so that two senders never wait for each other.
  const userIds = [...new Set(recipients)].sort()
  if (userIds.length === 0) return []
  const told = userIds.map((userId) => ({ id: randomUUID(), userId }))
  await queries.insert(tx, told, { template, params, link })
  if (notice.inboxOnly) return told
  const afterMs = 'urgent' in TEMPLATES[template] ? 0 : GATHER_MS
  for (const userId of userIds) {
    await enqueue(tx, digest, { userId }, { afterMs, dedupeKey: userId })
  }
  return told
}

/**
 * A mail that says nothing, to somebody who wants to see whether it comes. `id` makes it one mail over
 * retries. @throws what the mail server says
 */
export async function mailTest(
  tx: Transaction,
  { config, mailer }: Deps,
  { id, userId }: queries.Told,
): Promise<'delivered' | 'off' | 'no_address'> {
  if (!mailer.enabled) return 'off'
  const to = await queries.findAddressee(tx, userId)
  if (!to?.email) return 'no_address'
  const { email, locale } = to
  const notice = { id, template: 'alert_test', params: {}, link: '/alerts' }
  await mailer.send(digestMail(config, { email, locale }, [notice], 0))
  return 'delivered'
}
