import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import ButtonBase from '@mui/material/ButtonBase'
import Typography from '@mui/material/Typography'
import { LinkBase, useCreatePath, useGetList, useTranslate } from 'react-admin'
import type { Slot, SlotDays } from '#contract/appointments'
import { dayInYear, today as dayOf, instantAt, timeOfDay } from '../fields/dates.ts'
import { useLocale } from '../fields/use-locale.ts'
import { Failed, Waiting } from '../layout/states.tsx'
import { addDays, type Stretch } from './days.ts'
import { Fullness, useSeatsText } from './fullness.tsx'
import { type SlotDay, useDayOff } from './month-grid.tsx'

/** The largest page a list gives. */
const ALL = 1000

interface Props {
  stretch: Stretch
  days: SlotDays
  place: string | null
}

/** Every slot of a week below its day; on a phone the days stand one below the other. */
export function Week({ stretch, days, place }: Props) {
  const translate = useTranslate()
  const { data, total, error, isPending, refetch } = useGetList<Slot>('slots', {
    filter: {
      from: instantAt(stretch.from, '00:00'),
      to: instantAt(addDays(stretch.to, 1), '00:00'),
      ...(place && { place }),
    },
    pagination: { page: 1, perPage: ALL },
    sort: { field: 'startsAt', order: 'ASC' },
  })
  if (error) return <Failed error={error} retry={() => void refetch()} />
  if (isPending) return <Waiting rows={5} />
  const shown = days.days.filter(
    ({ day, off, slots }) =>
      day >= stretch.from && day <= stretch.to && (off !== 'weekend' || slots > 0),
  )
  return (
    <>
      {total !== undefined && total > data.length && (
        <Alert severity="info" sx={{ mb: 1 }}>
          {translate('resources.slots.choose_place', { shown: data.length, total })}
        </Alert>
      )}
      <Box
        sx={{
          display: 'grid',
          gap: 1,
          gridTemplateColumns: { xs: '1fr', md: `repeat(${shown.length}, minmax(0, 1fr))` },
          alignItems: 'start',
        }}
      >
        {shown.map((day) => (
          <DayColumn
            key={day.day}
            day={day}
            isToday={day.day === days.today}
            slots={data.filter(({ startsAt }) => dayOf(new Date(startsAt)) === day.day)}
          />
        ))}
      </Box>
    </>
  )
}

function DayColumn({ day, slots, isToday }: { day: SlotDay; slots: Slot[]; isToday: boolean }) {
  const translate = useTranslate()
  const locale = useLocale()
  const off = useDayOff()(day)
  const places = [...new Set(slots.map((slot) => slot.place))].sort()
  return (
    <Box component="section" sx={{ minWidth: 0 }}>
      <Typography
        component="h3"
        sx={{
          fontWeight: 600,
          pb: 0.5,
          mb: 0.75,
          borderBottom: 2,
          borderColor: isToday ? 'primary.main' : 'divider',
        }}
      >
        {dayInYear(day.day, locale)}
        {off && (
          <Box component="span" sx={{ color: 'error.main', fontWeight: 400, ml: 1 }}>
            {off}
          </Box>
        )}
      </Typography>
      {slots.length === 0 && (
        <Typography variant="body2" color="text.secondary">
          {translate('resources.slots.none_that_day')}
        </Typography>
      )}
      {places.map((place) => (
        <Box key={place} sx={{ mb: 1.25 }}>
          <Typography variant="body2" color="text.secondary" sx={{ overflowWrap: 'anywhere' }}>
            {place}
          </Typography>
          <Box sx={{ display: 'grid', gap: 0.5 }}>
            {slots
              .filter((slot) => slot.place === place)
              .map((slot) => (
                <SlotLine key={slot.id} slot={slot} />
              ))}
          </Box>
        </Box>
      ))}
    </Box>
  )
}

function SlotLine({ slot }: { slot: Slot }) {
  const createPath = useCreatePath()
  const seats = useSeatsText()
  const time = `${timeOfDay(slot.startsAt)}–${timeOfDay(slot.endsAt)}`
  return (
    <ButtonBase
      component={LinkBase}
      to={createPath({ resource: 'slots', type: 'show', id: slot.id })}
      aria-label={`${time} ${slot.place} ${seats(slot)}`}
      sx={{
        display: 'grid',
        gridTemplateColumns: 'auto minmax(0, 1fr)',
        gap: 1,
        alignItems: 'center',
        textAlign: 'left',
        px: 1,
        py: 0.25,
        borderRadius: '8px',
        border: 1,
        borderColor: 'divider',
        backgroundColor: 'background.paper',
        color: 'text.primary',
        '&:hover': { backgroundColor: 'action.hover' },
      }}
    >
      <Box component="span" sx={{ fontSize: '0.86rem', fontFeatureSettings: '"tnum"' }}>
        {time}
      </Box>
      <Fullness booked={slot.booked} capacity={slot.capacity} />
      {slot.unitPath && (
        <Box
          component="span"
          sx={{
            gridColumn: '1 / -1',
            fontSize: '0.78rem',
            color: 'text.secondary',
            overflowWrap: 'anywhere',
          }}
        >
          {slot.unitPath}
        </Box>
      )}
    </ButtonBase>
  )
}
