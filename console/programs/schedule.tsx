import Box from '@mui/material/Box'
import Card from '@mui/material/Card'
import Table from '@mui/material/Table'
import TableBody from '@mui/material/TableBody'
import TableCell from '@mui/material/TableCell'
import TableFooter from '@mui/material/TableFooter'
import TableHead from '@mui/material/TableHead'
import TableRow from '@mui/material/TableRow'
import { useQuery } from '@tanstack/react-query'
import { useTranslate } from 'react-admin'
import type { Progress } from '#contract/progress'
import type { Schedule as ScheduleOfProgram } from '#contract/rollout'
import { count } from '../fields/dates.ts'
import { Nothing } from '../fields/nothing.tsx'
import { useLocale } from '../fields/use-locale.ts'
import { Failed, Notice, Waiting } from '../layout/states.tsx'
import { useApi } from '../provider/use-api.ts'
import { cellsOf, MONTH_FIGURES, monthName } from './months.ts'
import { WaveRow } from './wave-row.tsx'

/** 工程表: a row per wave, a column per month, planned over done; below them what the months add up to. */
export function Schedule({ programId }: { programId: string }) {
  const translate = useTranslate()
  const api = useApi()
  const schedule = useQuery({
    queryKey: ['programs', 'schedule', programId],
    queryFn: ({ signal }) =>
      api.call<ScheduleOfProgram>(`/programs/${programId}/schedule`, { signal }),
  })
  const progress = useQuery({
    queryKey: ['programs', 'progress', programId],
    queryFn: ({ signal }) => api.call<Progress>(`/programs/${programId}/progress`, { signal }),
  })
  const error = schedule.error ?? progress.error
  const retry = () => {
    void schedule.refetch()
    void progress.refetch()
  }
  if (error) return <Failed error={error} retry={retry} />
  if (!schedule.data || !progress.data) return <Waiting />
  if (schedule.data.waves.length === 0) {
    return (
      <Card>
        <Notice
          title={translate('resources.waves.empty')}
          text={translate('resources.programs.no_waves_hint')}
        />
      </Card>
    )
  }
  return <Months schedule={schedule.data} progress={progress.data} />
}

function Months({ schedule, progress }: { schedule: ScheduleOfProgram; progress: Progress }) {
  const translate = useTranslate()
  const locale = useLocale()
  const now = progress.today.slice(0, 7)
  const { months, waves } = schedule
  const largest = Math.max(1, ...waves.flatMap((wave) => wave.months.map((each) => each.planned)))
  const total = new Map(progress.months.map((each) => [each.month, each]))
  return (
    <Card>
      <Box
        sx={{ overflowX: 'auto' }}
        tabIndex={0}
        role="region"
        aria-label={translate('resources.programs.schedule')}
      >
        <Table size="small" sx={{ '& td, & th': { px: 1 } }}>
          <TableHead>
            <TableRow>
              <TableCell>{translate('resources.waves.name', { smart_count: 1 })}</TableCell>
              <TableCell>{translate('resources.waves.fields.replaced')}</TableCell>
              {months.map((month) => (
                <TableCell
                  key={month}
                  align="right"
                  aria-current={month === now ? 'date' : undefined}
                  sx={month === now ? { color: 'primary.main' } : undefined}
                >
                  {monthName(month, locale)}
                </TableCell>
              ))}
            </TableRow>
          </TableHead>
          <TableBody>
            {waves.map((wave) => (
              <WaveRow
                key={wave.id}
                wave={wave}
                cells={cellsOf(wave, months, now)}
                largest={largest}
              />
            ))}
          </TableBody>
          <TableFooter>
            {MONTH_FIGURES.map((figure) => (
              <TableRow key={figure}>
                <TableCell component="th" scope="row" colSpan={2}>
                  {translate(`resources.programs.figures.${figure}`)}
                </TableCell>
                {months.map((month) => {
                  const value = total.get(month)?.[figure] ?? 0
                  return (
                    <TableCell key={month} align="right" sx={{ fontFeatureSettings: '"tnum"' }}>
                      {value > 0 ? count(value, locale) : <Nothing />}
                    </TableCell>
                  )
                })}
              </TableRow>
            ))}
          </TableFooter>
        </Table>
      </Box>
    </Card>
  )
}
