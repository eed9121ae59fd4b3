import { useTranslate } from 'react-admin'
import type { Alert } from '#contract/alerts'
import { count, duration, shortInstant } from '../fields/dates.ts'
import { Instant } from '../fields/dates-shown.tsx'
import { useLocale } from '../fields/use-locale.ts'
import { isSeen } from './use-standing.ts'

/** The value as it is, in a phrase. */
export function Value({ alert: { kind, subject, count: value } }: { alert: Alert }) {
  const translate = useTranslate()
  const locale = useLocale()
  return translate(`resources.alerts.is.${kind}`, { subject, count: count(value, locale) })
}

/** What the value is held against; nothing for one raised before that was kept. */
export function Limit({ alert: { kind, threshold } }: { alert: Alert }) {
  const translate = useTranslate()
  const locale = useLocale()
  if (threshold === null) return null
  return translate(`resources.alerts.limits.${kind}`, { threshold: count(threshold, locale) })
}

/** How long it has stood, or stood. */
export function Lasted({ alert: { raisedAt, clearedAt } }: { alert: Alert }) {
  const locale = useLocale()
  const until = clearedAt ? Date.parse(clearedAt) : Date.now()
  return duration(Math.max(1, Math.round((until - Date.parse(raisedAt)) / 1000)), locale)
}

/** Since when, and for how long. */
export function Since({ alert }: { alert: Alert }) {
  const translate = useTranslate()
  return (
    <>
      <Instant value={alert.raisedAt} />
      {translate('resources.alerts.lasting')}
      <Lasted alert={alert} />
    </>
  )
}

/** Who sees to it, and for how long nobody else need be bothered. */
export function Seen({ alert }: { alert: Alert }) {
  const translate = useTranslate()
  const { seen, clearedAt } = alert
  if (!seen) return null
  const by = seen.by ?? '–'
  return clearedAt === null && isSeen(alert, Date.now())
    ? translate('resources.alerts.seen', { by, until: shortInstant(seen.until) })
    : translate('resources.alerts.was_seen', { by })
}
