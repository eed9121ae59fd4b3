import Box from '@mui/material/Box'
import { alpha } from '@mui/material/styles'
import TableCell from '@mui/material/TableCell'
import TableRow from '@mui/material/TableRow'
import { useTranslate } from 'react-admin'
import type { Schedule } from '#contract/rollout'
import { count } from '../fields/dates.ts'
import { ProgressBar } from '../fields/progress.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { useLocale } from '../fields/use-locale.ts'
import { WaveStateTag } from '../waves/state-tag.tsx'
import type { Cell } from './months.ts'

interface Props {
  wave: Schedule['waves'][number]
  cells: Cell[]
  /** The most that any wave plans in a month: what a full bar stands for. */
  largest: number
}

export const WaveRow = ({ wave, cells, largest }: Props) => (
  <TableRow>
    <TableCell component="th" scope="row" sx={{ minWidth: '11rem' }}>
      <Box sx={{ display: 'flex', gap: 1, alignItems: 'baseline', flexWrap: 'wrap' }}>
        <Box component="span" sx={{ color: 'text.secondary' }}>
          {wave.ordinal}
        </Box>
        <RecordLink resource="waves" id={wave.id}>
          {wave.name}
        </RecordLink>
        <WaveStateTag state={wave.state} />
      </Box>
    </TableCell>
    <TableCell>
      <ProgressBar done={wave.replaced} total={wave.total} />
    </TableCell>
    {cells.map((cell) => (
      <MonthCell key={cell.month} cell={cell} largest={largest} />
    ))}
  </TableRow>
)

/** Done over planned; the ground shows the wave's period, the bar how much of the month it is. */
function MonthCell({ cell, largest }: { cell: Cell; largest: number }) {
  const translate = useTranslate()
  const locale = useLocale()
  const { planned, replaced, inPeriod, short } = cell
  const empty = planned === 0 && replaced === 0
  return (
    <TableCell
      align="right"
      sx={({ palette }) => ({
        verticalAlign: 'bottom',
        fontFeatureSettings: '"tnum"',
        backgroundColor: inPeriod ? alpha(palette.primary.main, 0.07) : undefined,
      })}
      aria-label={
        empty
          ? undefined
          : translate('resources.programs.cell', {
              planned: count(planned, locale),
              replaced: count(replaced, locale),
            })
      }
    >
      {!empty && (
        <Box aria-hidden="true" sx={{ lineHeight: 1.35 }}>
          <Box sx={{ color: short ? 'warning.main' : 'success.main', fontWeight: 600 }}>
            {count(replaced, locale)}
          </Box>
          <Box sx={{ color: 'text.secondary', fontSize: '0.8rem' }}>/ {count(planned, locale)}</Box>
          <Box
            sx={{
              height: 5,
              borderRadius: 99,
              backgroundColor: 'divider',
              width: barOf(planned),
              ml: 'auto',
            }}
          >
            <Box
              sx={{
                height: 1,
                borderRadius: 99,
                width: `${Math.min(100, (100 * replaced) / Math.max(planned, 1))}%`,
                backgroundColor: short ? 'warning.main' : 'success.main',
              }}
            />
          </Box>
        </Box>
      )}
    </TableCell>
  )

  function barOf(plan: number) {
    return `${Math.max(12, Math.round((100 * plan) / largest))}%`
  }
}
