import type { RetentionKind } from '#contract/retention'
import type { SettingKey, Settings } from '#contract/settings'
import { dayOf, fiscalYear, fiscalYearOf, instantOf } from '../calendar.ts'

interface Rule {
  setting: Extract<SettingKey, `retention.${string}`>
  unit: 'days' | 'years'
  /** Rows to a transaction: so few that nobody waits for it. */
  batch: number
}

export const RULES: Record<RetentionKind, Rule> = {
  leavers: { setting: 'retention.leaverYears', unit: 'years', batch: 50 },
  incidents: { setting: 'retention.incidentYears', unit: 'years', batch: 50 },
  stocktakes: { setting: 'retention.stocktakeYears', unit: 'years', batch: 2 },
  imports: { setting: 'retention.importYears', unit: 'years', batch: 2 },
  conference_people: { setting: 'retention.conferenceDays', unit: 'days', batch: 5000 },
  watch_progress: { setting: 'retention.watchProgressDays', unit: 'days', batch: 5000 },
  login_traces: { setting: 'retention.loginTraceDays', unit: 'days', batch: 5000 },
  enrollment_refusals: { setting: 'retention.refusalDays', unit: 'days', batch: 1000 },
  inventory_changes: { setting: 'retention.inventoryDays', unit: 'days', batch: 5000 },
  notifications: { setting: 'retention.notificationDays', unit: 'days', batch: 5000 },
  remarks: { setting: 'retention.remarkYears', unit: 'years', batch: 1000 },
}

const DAY_MS = 86_400_000

/**
 * What ended before this instant is due. Years count as offices count them: from the first day of the fiscal
 * year after the one in which it ended.
 */
export function dueBefore(kind: RetentionKind, settings: Settings, now: Date): Date {
  const { setting, unit } = RULES[kind]
  const period = settings[setting]
  if (unit === 'days') return new Date(+now - period * DAY_MS)
  const startMonth = settings['calendar.fiscalYearStartMonth']
  const year = fiscalYearOf(dayOf(now), startMonth)
  return instantOf(fiscalYear(year - period, startMonth).from, '00:00')
}
