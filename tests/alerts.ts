import { vi } from 'vitest'
import { WATCHER, watchAlerts } from '#api/alerts/jobs'
import { JOBS } from '#api/jobs/all'
import { inProcessCarrier } from '#api/jobs/queue'
import { type Jobs, startJobs } from '#api/jobs/start'
import { createTestApp, stoppedClock } from './app.ts'
import { createSmtpServer } from './smtp.ts'

export type AlertOffice = Awaited<ReturnType<typeof createAlertOffice>>

/** An installation with a mail server and one administrator, who has an address. */
export async function createAlertOffice() {
  const clock = stoppedClock()
  const smtp = await createSmtpServer()
  const t = await createTestApp({ clock, env: { SMTP_URL: smtp.url } })
  const adminUser = await t.createUser({ roles: ['admin'], displayName: '管理 一郎' })
  await t.plant(
    (tx) => tx`update users set email = 'admin@pref.example' where id = ${adminUser.id}`,
  )
  const admin = await t.loginAs(adminUser)
  let jobs: Jobs | undefined
  const rest = async () => {
    await jobs?.stop()
    jobs = undefined
  }
  return {
    ...{ t, clock, smtp, adminUser, admin },
    work: async () => {
      jobs = await startJobs(t.deps, {
        ...{ carrier: inProcessCarrier(), jobs: JOBS, schedule: [], pollMs: 20 },
      })
    },
    /** No worker runs any more. */
    rest,
    watch: () =>
      t.db.as(WATCHER, (tx) => watchAlerts.run({ deps: t.deps, tx, payload: {}, now: clock() })),
    list: async (who = admin, query = '') => (await who(`/api/alerts${query}`)).json(),
    get: async (id: string) => (await admin(`/api/alerts/${id}`)).json(),
    fallBehind: () => t.ownerSql`insert into outbox (job, payload, due_at)
      values ('of another release', '{}', now() - interval '21 minutes')`,
    /** As it was before anything happened. */
    clear: async () => {
      await rest()
      smtp.mails.length = 0
      smtp.refuse(0)
      t.deps.config.webhook = undefined
      await t.ownerSql`truncate outbox, notifications, alerts, alert_tests cascade`
    },
    close: async () => {
      t.deps.mailer.close()
      await t.close()
      await smtp.close()
    },
  }
}

export const until = <T>(check: () => Promise<T>) =>
  vi.waitFor(check, { timeout: 25_000, interval: 20 }) as Promise<T>

/** One that nobody answers. */
export const NOWHERE = {
  url: 'https://127.0.0.1:9/secret-path',
  secret: 'a secret of the test 0123456789',
  privateNetworks: ['127.0.0.0/8'],
  ca: undefined,
}
