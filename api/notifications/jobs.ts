import { z } from 'zod'
import { system } from '#drizzle/client'
import { defineJob, type Job } from '../jobs/define-job.ts'
import { enqueue } from '../jobs/outbox.ts'
import { digestMail } from './digest.ts'
import * as queries from './queries.ts'

/** Older ones are no news: whoever sets SMTP_URL up after a year sends nobody a year of mail. */
const NEWS_MS = 3 * 24 * 3_600_000
const MOST_IN_A_MAIL = 50

const principal = async () => system('notifications')

/**
 * Sends exactly the notifications it names: tried again, it is the same mail with the same Message-ID.
 * With 20 attempts it outlasts a mail server that is away for half a day.
 */
const sendMail = defineJob({
  name: 'notifications.mail',
  payload: z.strictObject({
    userId: z.uuid(),
    notificationIds: z.array(z.uuid()).min(1).max(MOST_IN_A_MAIL),
    more: z.number().int().min(0),
  }),
  maxAttempts: 20,
  principal,
  run: async ({ deps, tx, payload }) => {
    const to = await queries.findAddressee(tx, payload.userId)
    if (!to?.email) return
    const notices = await queries.listByIds(tx, payload.notificationIds)
    const { email, locale } = to
    await deps.mailer.send(digestMail(deps.config, { email, locale }, notices, payload.more))
  },
})

/** Decides what goes into one person's next mail. Sending is another job, which may be tried often. */
export const digest = defineJob({
  name: 'notifications.digest',
  payload: z.strictObject({ userId: z.uuid() }),
  principal,
  run: async ({ deps, tx, payload: { userId }, now }) => {
    if (!deps.mailer.enabled) return
    const ids = await queries.takeUnmailed(tx, userId, new Date(+now - NEWS_MS), now)
    if (ids.length === 0) return
    const notificationIds = ids.slice(0, MOST_IN_A_MAIL)
    const mailJob = await enqueue(tx, sendMail, {
      userId,
      notificationIds,
      more: ids.length - notificationIds.length,
    })
    await queries.noteMailJob(tx, ids, mailJob)
  },
})

export const notificationJobs: readonly Job[] = [digest, sendMail]
