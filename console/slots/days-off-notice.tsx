import Alert from '@mui/material/Alert'
import { useTranslate } from 'react-admin'
import { dayInYear } from '../fields/dates.ts'
import { useLocale } from '../fields/use-locale.ts'
import { useDayOff } from './month-grid.tsx'
import { useSlotDays } from './use-slot-days.ts'

/** Which days of the stretch will get no slots, before anything is made. */
export function DaysOffNotice({ from, to }: { from?: string; to?: string }) {
  const translate = useTranslate()
  const locale = useLocale()
  const dayOff = useDayOff()
  const isStretch = Boolean(from && to && from <= to)
  const { data } = useSlotDays({ from: from || '', to: to || '' }, isStretch)
  const off = data?.days.filter((day) => day.off && day.off !== 'weekend') ?? []
  if (!isStretch || off.length === 0) return null
  const days = off.map((day) =>
    translate('resources.slots.day_and_reason', {
      day: dayInYear(day.day, locale),
      reason: dayOff(day) ?? '',
    }),
  )
  return (
    <Alert severity="info" sx={{ width: '100%', mb: 2 }}>
      {translate('resources.slots.will_skip', { days: days.join(translate('app.list.separator')) })}
    </Alert>
  )
}
