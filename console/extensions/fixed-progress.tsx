import Accordion from '@mui/material/Accordion'
import AccordionDetails from '@mui/material/AccordionDetails'
import AccordionSummary from '@mui/material/AccordionSummary'
import Box from '@mui/material/Box'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslate } from 'react-admin'
import type { FixedProgress as Progress } from '#contract/lines'
import { count, monthName } from '../fields/dates.ts'
import { ProgressBar } from '../fields/progress.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { useLocale } from '../fields/use-locale.ts'
import { Failed, Waiting } from '../layout/states.tsx'
import { useApi } from '../provider/use-api.ts'

/** Desk extensions still to retire: over the months, and by unit. */
export function FixedProgress() {
  const translate = useTranslate()
  const [open, setOpen] = useState(false)
  return (
    <Accordion expanded={open} onChange={(_, now) => setOpen(now)} sx={{ mb: 1.5 }}>
      <AccordionSummary>{translate('resources.extensions.fixed.title')}</AccordionSummary>
      <AccordionDetails>{open && <Figures />}</AccordionDetails>
    </Accordion>
  )
}

function Figures() {
  const api = useApi()
  const { data, error, refetch } = useQuery({
    queryKey: ['extensions', 'fixed-progress'],
    queryFn: ({ signal }) => api.call<Progress>('/extensions/fixed-progress', { signal }),
  })
  if (error) return <Failed error={error} retry={() => void refetch()} />
  if (!data) return <Waiting rows={4} />
  return (
    <Box sx={{ display: 'grid', gap: 2, gridTemplateColumns: { md: '1fr 1fr' } }}>
      <Box>
        <ProgressBar done={data.retired} total={data.total} />
        <Months months={data.months} />
      </Box>
      <Units units={data.units} />
    </Box>
  )
}

function Months({ months }: { months: Progress['months'] }) {
  const translate = useTranslate()
  const locale = useLocale()
  const most = Math.max(1, ...months.map(({ remaining }) => remaining))
  return (
    <Box component="ul" sx={{ listStyle: 'none', p: 0, m: 0, mt: 1.5 }}>
      {months.map(({ month, retired, remaining }) => (
        <Box
          key={month}
          component="li"
          sx={{
            display: 'grid',
            gridTemplateColumns: '6em minmax(0, 1fr) 8em',
            gap: 1,
            alignItems: 'center',
          }}
        >
          <span>{monthName(`${month}-01`, locale)}</span>
          <Box aria-hidden="true" sx={{ height: 7, backgroundColor: 'divider', borderRadius: 99 }}>
            <Box
              sx={{
                height: 1,
                width: `${(remaining / most) * 100}%`,
                backgroundColor: 'info.main',
                borderRadius: 99,
              }}
            />
          </Box>
          <Box sx={{ textAlign: 'right', fontSize: '0.86rem' }}>
            {translate('resources.extensions.fixed.month', {
              remaining: count(remaining, locale),
              retired: count(retired, locale),
            })}
          </Box>
        </Box>
      ))}
    </Box>
  )
}

const Units = ({ units }: { units: Progress['units'] }) => (
  <Box component="ul" sx={{ listStyle: 'none', p: 0, m: 0, maxHeight: 380, overflowY: 'auto' }}>
    {units.map(({ unitId, unitPath, retired, total }) => (
      <Box
        key={unitId ?? ''}
        component="li"
        sx={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr) 9rem', gap: 1, py: 0.5 }}
      >
        <Box sx={{ overflowWrap: 'anywhere' }}>
          <RecordLink resource="units" id={unitId}>
            {unitPath}
          </RecordLink>
        </Box>
        <ProgressBar done={retired} total={total} />
      </Box>
    ))}
  </Box>
)
