import Autocomplete from '@mui/material/Autocomplete'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import TextField from '@mui/material/TextField'
import Typography from '@mui/material/Typography'
import { useState } from 'react'
import { useTranslate } from 'react-admin'
import { dayInYear, monthName, today as todayOf } from '../fields/dates.ts'
import { useLocale } from '../fields/use-locale.ts'
import { Failed, Waiting } from '../layout/states.tsx'
import { addDays, monthAt, monthOf, weekOf } from './days.ts'
import { Fullness, useSeatsText } from './fullness.tsx'
import { MonthGrid, type SlotDay } from './month-grid.tsx'
import { Period } from './period.tsx'
import { usePlaces, useSlotDays } from './use-slot-days.ts'
import { Week } from './week.tsx'

interface Props {
  view: 'month' | 'week'
  onWeek: () => void
}

/** Slots by day: a month at a glance, or each slot of a week. */
export function Calendar({ view, onWeek }: Props) {
  const translate = useTranslate()
  const locale = useLocale()
  const seats = useSeatsText()
  const [day, setDay] = useState(() => todayOf(new Date()))
  const [place, setPlace] = useState<string | null>(null)
  const stretch = view === 'month' ? monthOf(day) : weekOf(day)
  const { data, error, refetch } = useSlotDays({ ...stretch, place })
  const step = (count: number) =>
    setDay(view === 'month' ? monthAt(day, count) : addDays(day, 7 * count))
  const name =
    view === 'month'
      ? monthName(day, locale)
      : `${dayInYear(stretch.from, locale)} – ${dayInYear(stretch.to, locale)}`
  const content = (each: SlotDay) =>
    each.slots === 0
      ? null
      : {
          said: `${translate('resources.slots.slot_count', { smart_count: each.slots })} ${seats(each)}`,
          shown: <DayContent day={each} />,
        }
  return (
    <>
      <Period name={name} onBack={() => step(-1)} onForward={() => step(1)}>
        <Button size="small" onClick={() => setDay(todayOf(new Date()))}>
          {translate('resources.slots.today')}
        </Button>
        <Box sx={{ flex: 1 }} />
        <PlaceChoice value={place} onChange={setPlace} />
      </Period>
      {error ? (
        <Failed error={error} retry={() => void refetch()} />
      ) : !data ? (
        <Waiting rows={6} />
      ) : view === 'week' ? (
        <Week stretch={stretch} days={data} place={place} />
      ) : (
        <>
          <MonthGrid
            days={data.days}
            month={day.slice(0, 7)}
            today={data.today}
            content={content}
            canChoose={() => true}
            onChoose={(chosen) => {
              setDay(chosen)
              onWeek()
            }}
          />
          <Typography variant="body2" color="text.secondary" sx={{ mt: 1 }}>
            {translate('resources.slots.month_hint')}
          </Typography>
        </>
      )}
    </>
  )
}

function DayContent({ day }: { day: SlotDay }) {
  const translate = useTranslate()
  return (
    <Box component="span" sx={{ mt: 'auto', minWidth: 0 }}>
      <Box
        component="span"
        sx={{ display: { xs: 'none', sm: 'block' }, fontSize: '0.78rem', color: 'text.secondary' }}
      >
        {translate('resources.slots.slot_count', { smart_count: day.slots })}
      </Box>
      <Fullness booked={day.booked} capacity={day.capacity} />
    </Box>
  )
}

function PlaceChoice({
  value,
  onChange,
}: {
  value: string | null
  onChange: (place: string | null) => void
}) {
  const translate = useTranslate()
  return (
    <Autocomplete
      options={usePlaces()}
      value={value}
      onChange={(_, place) => onChange(place)}
      noOptionsText={translate('resources.slots.no_places')}
      sx={{ width: { xs: '100%', sm: '17rem' } }}
      renderInput={(params) => (
        <TextField {...params} label={translate('resources.slots.fields.place')} />
      )}
    />
  )
}
