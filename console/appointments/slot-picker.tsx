import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import { useState } from 'react'
import { useTranslate } from 'react-admin'
import { MAX_DAYS_SHOWN, type Slot, type SlotDays } from '#contract/appointments'
import { dayInYear, monthName, today as todayOf } from '../fields/dates.ts'
import { useLocale } from '../fields/use-locale.ts'
import { Failed, Notice, Waiting } from '../layout/states.tsx'
import { addDays, monthAt, monthOf } from '../slots/days.ts'
import { MonthGrid, type SlotDay } from '../slots/month-grid.tsx'
import { Period } from '../slots/period.tsx'
import { useSlotDays } from '../slots/use-slot-days.ts'
import { Times } from './times.tsx'

interface Props {
  replacementId: string
  chosen: Slot | null
  onChoose: (slot: Slot | null) => void
}

/** First the day, by its free seats, then the time. */
export function SlotPicker(props: Props) {
  const translate = useTranslate()
  const { replacementId } = props
  // From the present month on, as far as one request may look.
  const { from } = monthOf(todayOf(new Date()))
  const to = addDays(from, MAX_DAYS_SHOWN - 1)
  const { data, error, refetch } = useSlotDays({ from, to, replacementId })
  if (error) return <Failed error={error} retry={() => void refetch()} />
  if (!data) return <Waiting rows={6} />
  const first = data.days.find(({ free }) => free > 0)
  if (!first) {
    return (
      <Notice
        title={translate('resources.appointments.nothing_free')}
        text={translate('resources.appointments.nothing_free_hint')}
      />
    )
  }
  return <DayThenTime key={replacementId} {...props} ahead={data} first={first.day} />
}

function DayThenTime({
  ahead,
  first,
  replacementId,
  chosen,
  onChoose,
}: Props & { ahead: SlotDays; first: string }) {
  const locale = useLocale()
  const [month, setMonth] = useState(monthAt(first, 0))
  const [day, setDay] = useState(first)
  // The last month may be cut short; it is left out then.
  const [earliest, latest] = [
    monthAt(ahead.today, 0),
    monthAt(addDays(ahead.days.at(-1)!.day, 1), -1),
  ]
  const byDay = new Map(ahead.days.map((each) => [each.day, each]))
  const content = useFreeSeats()
  return (
    <Box
      sx={{
        display: 'grid',
        gap: 3,
        gridTemplateColumns: { xs: 'minmax(0, 1fr)', md: 'minmax(0, 1fr) minmax(0, 1fr)' },
        alignItems: 'start',
      }}
    >
      <Box sx={{ minWidth: 0 }}>
        <Period
          name={monthName(month, locale)}
          onBack={month > earliest ? () => setMonth(monthAt(month, -1)) : undefined}
          onForward={month < latest ? () => setMonth(monthAt(month, 1)) : undefined}
        />
        <MonthGrid
          days={wholeWeeks(month, byDay)}
          month={month.slice(0, 7)}
          today={ahead.today}
          chosen={day}
          content={content}
          canChoose={({ free }) => free > 0}
          onChoose={(each) => {
            setDay(each)
            onChoose(null)
          }}
        />
      </Box>
      <Box sx={{ minWidth: 0 }}>
        <Typography component="h2" sx={{ fontWeight: 600, mb: 1 }}>
          {dayInYear(day, locale)}
        </Typography>
        <Times day={day} replacementId={replacementId} chosen={chosen} onChoose={onChoose} />
      </Box>
    </Box>
  )
}

/** Days too far ahead were not asked for: they have nothing to book. */
function wholeWeeks(month: string, byDay: Map<string, SlotDay>): SlotDay[] {
  const { from, to } = monthOf(month)
  const days: SlotDay[] = []
  for (let day = from; day <= to; day = addDays(day, 1)) {
    const none = { off: null, holiday: null, slots: 0, capacity: 0, booked: 0, free: 0 }
    days.push(byDay.get(day) ?? { day, ...none })
  }
  return days
}

function useFreeSeats() {
  const translate = useTranslate()
  return ({ slots, free }: SlotDay) => {
    if (slots === 0) return null
    const said =
      free > 0
        ? translate('resources.appointments.free', { smart_count: free })
        : translate('resources.appointments.full')
    return {
      said,
      shown: (
        <Box
          component="span"
          sx={{
            mt: 'auto',
            fontSize: { xs: '0.72rem', sm: '0.82rem' },
            color: free > 0 ? 'primary.main' : 'text.disabled',
            fontWeight: free > 0 ? 600 : 400,
            whiteSpace: 'nowrap',
          }}
        >
          {said}
        </Box>
      ),
    }
  }
}
