import type { Settings } from '#contract/settings'
import type { Transaction } from '#drizzle/client'
import { isLate } from '../certificates/freshness.ts'
import * as queries from './queries.ts'

const DAY_MS = 24 * 3_600_000

export type Measures = Awaited<ReturnType<typeof measure>>

/** What those who operate it want to know of the whole installation, whichever process is asked. */
export async function measure(tx: Transaction, now: Date, settings: Settings) {
  const unseenSince = new Date(+now - settings['agents.unseenDays'] * DAY_MS)
  return {
    outbox: await queries.outboxState(tx),
    authorities: await queries.authorityState(tx),
    agents: await queries.agentState(tx, unseenSince),
    lateChores: await queries.lateChores(tx, now),
    alerts: await queries.standing(tx),
  }
}

/** Every alert there is. What has a mail of its own already is told by webhook alone. */
export const ALERTS = {
  crl_late: { mailed: false },
  incidents_late: { mailed: false },
  authority_expiring: { mailed: true },
  outbox_behind: { mailed: true },
  agents_silent: { mailed: true },
} as const satisfies Record<string, { mailed: boolean }>
export type AlertKind = keyof typeof ALERTS

export interface Alert {
  kind: AlertKind
  /** What it is about, where there are several; never a person. */
  subject: string
  count: number
}

/** What is not as it should be. */
export function alertsOf(
  { outbox, authorities, agents, lateChores }: Measures,
  now: Date,
  settings: Settings,
): Alert[] {
  const alerts: Alert[] = []
  for (const { slug, role, notAfter, nextUpdate } of authorities) {
    if (nextUpdate && isLate({ role, nextUpdate }, now))
      alerts.push({ kind: 'crl_late', subject: slug, count: hoursUntil(nextUpdate, now) })
    const days = Math.floor((+notAfter - +now) / DAY_MS)
    if (days < settings['alerts.authorityDays'])
      alerts.push({ kind: 'authority_expiring', subject: slug, count: days })
  }
  const minutes = Math.floor(outbox.lagSeconds / 60)
  if (minutes >= settings['alerts.outboxMinutes'])
    alerts.push({ kind: 'outbox_behind', subject: '', count: minutes })
  if (agents.unseen > 0 && agents.unseen * 100 >= agents.all * settings['alerts.silentPercent'])
    alerts.push({ kind: 'agents_silent', subject: '', count: agents.unseen })
  if (lateChores > 0) alerts.push({ kind: 'incidents_late', subject: '', count: lateChores })
  return alerts
}

const hoursUntil = (moment: Date, now: Date): number => Math.floor((+moment - +now) / 3_600_000)
