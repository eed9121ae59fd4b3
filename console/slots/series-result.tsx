import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Card from '@mui/material/Card'
import Typography from '@mui/material/Typography'
import { LinkBase, useTranslate } from 'react-admin'
import type { SlotSeriesResult } from '#contract/appointments'
import { count, dayInYear, timeOfDay } from '../fields/dates.ts'
import { useLocale } from '../fields/use-locale.ts'

type Skipped = SlotSeriesResult['skipped'][number]

/** What came of a series: how much was made, and each day and time that was left out and why. */
export function SeriesResult({ made, onAgain }: { made: SlotSeriesResult; onAgain: () => void }) {
  const translate = useTranslate()
  const locale = useLocale()
  const figures = { slots: count(made.created, locale), seats: count(made.seats, locale) }
  return (
    <Box sx={{ maxWidth: '40rem', display: 'grid', gap: 2 }}>
      <Alert severity={made.created > 0 ? 'success' : 'warning'}>
        {translate('resources.slots.created_series', figures)}
      </Alert>
      {made.skipped.length > 0 && (
        <Card sx={{ p: 2 }}>
          <Typography component="h2" sx={{ fontWeight: 600, mb: 0.5 }}>
            {translate('resources.slots.left_out', { smart_count: made.skipped.length })}
          </Typography>
          <Box component="ul" sx={{ m: 0, pl: 2.5, maxHeight: '24rem', overflowY: 'auto' }}>
            {made.skipped.map((each) => (
              <li key={each.startsAt ?? each.day}>
                <When skipped={each} /> {each.message}
              </li>
            ))}
          </Box>
        </Card>
      )}
      <Box sx={{ display: 'flex', gap: 1, flexWrap: 'wrap' }}>
        <Button variant="contained" component={LinkBase} to="/slots">
          {translate('resources.slots.see_calendar')}
        </Button>
        <Button variant="outlined" onClick={onAgain}>
          {translate('resources.slots.create_more')}
        </Button>
      </Box>
    </Box>
  )
}

function When({ skipped: { day, startsAt } }: { skipped: Skipped }) {
  const locale = useLocale()
  return (
    <Box component="span" sx={{ fontWeight: 600, mr: 1 }}>
      {dayInYear(day, locale)}
      {startsAt && ` ${timeOfDay(startsAt)}`}
    </Box>
  )
}
