import type { AlertKind } from '#contract/alerts'
import type { SettingKey, Settings } from '#contract/settings'
import type { Transaction } from '#drizzle/client'
import { alarmHours, isLate } from '../certificates/freshness.ts'
import * as queries from './queries.ts'

const DAY_MS = 24 * 3_600_000
/** A segment is kept within a minute: docs/operations.md, Backup. */
const LOG_MINUTES = 10

export type Measures = Awaited<ReturnType<typeof measure>>

/** What those who operate it want to know of the whole installation, whichever process is asked. */
export async function measure(tx: Transaction, now: Date, settings: Settings) {
  const unseenSince = new Date(+now - settings['agents.unseenDays'] * DAY_MS)
  return {
    outbox: await queries.outboxState(tx),
    authorities: await queries.authorityState(tx),
    agents: await queries.agentState(tx, unseenSince),
    log: await queries.logState(tx),
    lateChores: await queries.lateChores(tx, now),
    alerts: await queries.standing(tx),
  }
}

interface Kind {
  /** What has a mail of its own already is told by webhook alone. */
  mailed: boolean
  /** What it goes by. */
  settings: readonly SettingKey[]
}

export const ALERTS: Readonly<Record<AlertKind, Kind>> = {
  crl_late: { mailed: false, settings: [] },
  incidents_late: { mailed: false, settings: [] },
  authority_expiring: { mailed: true, settings: ['alerts.authorityDays'] },
  outbox_behind: { mailed: true, settings: ['alerts.outboxMinutes'] },
  jobs_dead: { mailed: false, settings: [] },
  agents_silent: { mailed: true, settings: ['alerts.silentPercent', 'agents.unseenDays'] },
  log_unkept: { mailed: true, settings: [] },
}

export interface Alert {
  kind: AlertKind
  /** What it is about, where there are several; never a person. */
  subject: string
  count: number
  /** What `count` is held against, in the same unit. */
  threshold: number
}

/** What is not as it should be. */
export function alertsOf(
  { outbox, authorities, agents, log, lateChores }: Measures,
  now: Date,
  settings: Settings,
): Alert[] {
  const alerts: Alert[] = []
  const add = (kind: AlertKind, count: number, threshold: number, subject = '') =>
    alerts.push({ kind, subject, count, threshold })
  const authorityDays = settings['alerts.authorityDays']
  for (const { slug, role, notAfter, nextUpdate } of authorities) {
    if (nextUpdate && isLate({ role, nextUpdate }, now))
      add('crl_late', hoursUntil(nextUpdate, now), alarmHours(role), slug)
    const days = Math.floor((+notAfter - +now) / DAY_MS)
    if (days < authorityDays) add('authority_expiring', days, authorityDays, slug)
  }
  const minutes = Math.floor(outbox.lagSeconds / 60)
  const mostMinutes = settings['alerts.outboxMinutes']
  if (minutes >= mostMinutes) add('outbox_behind', minutes, mostMinutes)
  if (outbox.dead > 0) add('jobs_dead', outbox.dead, 1)
  const mostUnseen = Math.max(1, Math.ceil((agents.all * settings['alerts.silentPercent']) / 100))
  if (agents.unseen >= mostUnseen) add('agents_silent', agents.unseen, mostUnseen)
  const unkept = Math.floor(log.unkeptSeconds / 60)
  if (unkept >= LOG_MINUTES) add('log_unkept', unkept, LOG_MINUTES)
  if (lateChores > 0) add('incidents_late', lateChores, 1)
  return alerts
}

const hoursUntil = (moment: Date, now: Date): number => Math.floor((+moment - +now) / 3_600_000)
