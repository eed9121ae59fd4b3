import Box from '@mui/material/Box'
import { useTranslate } from 'react-admin'
import { count } from '../fields/dates.ts'
import { useLocale } from '../fields/use-locale.ts'

interface Seats {
  booked: number
  capacity: number
}

export function useSeatsText(): (seats: Seats) => string {
  const translate = useTranslate()
  const locale = useLocale()
  return ({ booked, capacity }) =>
    translate('resources.slots.seats', {
      booked: count(booked, locale),
      capacity: count(capacity, locale),
    })
}

/** Booked of all seats, as a bar over its figures. */
export function Fullness({ booked, capacity }: Seats) {
  const full = booked >= capacity
  return (
    <Box component="span" sx={{ display: 'block', minWidth: 0 }}>
      <Box
        component="span"
        sx={{
          display: 'block',
          fontFeatureSettings: '"tnum"',
          fontSize: { xs: '0.72rem', sm: '0.82rem' },
          color: full ? 'warning.main' : 'text.secondary',
        }}
      >
        {booked}/{capacity}
      </Box>
      <Box
        component="span"
        aria-hidden="true"
        sx={{
          display: 'block',
          height: 5,
          borderRadius: 99,
          overflow: 'hidden',
          backgroundColor: 'divider',
        }}
      >
        <Box
          component="span"
          sx={{
            display: 'block',
            height: '100%',
            width: `${capacity === 0 ? 100 : Math.min(100, (booked / capacity) * 100)}%`,
            backgroundColor: full ? 'warning.main' : 'primary.main',
          }}
        />
      </Box>
    </Box>
  )
}
