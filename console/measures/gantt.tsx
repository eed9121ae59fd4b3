import Box from '@mui/material/Box'
import Card from '@mui/material/Card'
import Typography from '@mui/material/Typography'
import { useListContext, useTranslate } from 'react-admin'
import type { Measure } from '#contract/measures'
import { today } from '../fields/dates.ts'
import { toneColor } from '../theme/tones.ts'
import { MEASURE_TONES } from './marks.tsx'
import { quarterOf, span } from './quarters.ts'

/** 工程表: a bar per measure over the quarters; the table below says the same in words. */
export function Gantt() {
  const translate = useTranslate()
  const { data } = useListContext<Measure>()
  const rows = data ?? []
  const quarters = span(rows)
  if (quarters.length === 0) return null
  const now = quarterOf(today(new Date()))
  return (
    <Card sx={{ mb: 2 }}>
      <Box
        role="img"
        aria-label={translate('resources.measures.gantt_label')}
        sx={{
          overflowX: 'auto',
          display: 'grid',
          gridTemplateColumns: `minmax(9rem, 20rem) repeat(${quarters.length}, minmax(2.2rem, 1fr))`,
          rowGap: '6px',
          p: 1.5,
          alignItems: 'center',
        }}
      >
        {quarters.map((quarter, at) => (
          <Typography
            key={quarter}
            variant="body2"
            sx={{
              gridRow: 1,
              gridColumn: at + 2,
              textAlign: 'center',
              fontSize: '0.72rem',
              color: quarter === now ? 'primary.main' : 'text.secondary',
              borderLeft: quarter.endsWith('-1') ? 1 : 0,
              borderColor: 'divider',
            }}
          >
            {quarter.endsWith('-1') ? quarter.slice(0, 4) : `Q${quarter.slice(5)}`}
          </Typography>
        ))}
        {rows.map((measure, at) => (
          <Row key={measure.id} measure={measure} row={at + 2} quarters={quarters} />
        ))}
      </Box>
    </Card>
  )
}

function Row({ measure, row, quarters }: { measure: Measure; row: number; quarters: string[] }) {
  const { title, startsIn, endsIn, state } = measure
  return (
    <>
      <Typography
        variant="body2"
        sx={{ gridRow: row, gridColumn: 1, pr: 1, overflowWrap: 'anywhere' }}
      >
        {title}
      </Typography>
      <Box
        sx={(theme) => ({
          gridRow: row,
          gridColumn: `${quarters.indexOf(startsIn) + 2} / ${quarters.indexOf(endsIn) + 3}`,
          height: 14,
          borderRadius: 99,
          backgroundColor: toneColor(theme, MEASURE_TONES[state]),
          opacity: state === 'planned' || state === 'dropped' ? 0.45 : 1,
        })}
      />
    </>
  )
}
