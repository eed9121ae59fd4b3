import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Card from '@mui/material/Card'
import Skeleton from '@mui/material/Skeleton'
import { useTheme } from '@mui/material/styles'
import Table from '@mui/material/Table'
import TableBody from '@mui/material/TableBody'
import TableCell from '@mui/material/TableCell'
import TableHead from '@mui/material/TableHead'
import TableRow from '@mui/material/TableRow'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useMemo } from 'react'
import { useTranslate } from 'react-admin'
import type { IncidentNumbers, IncidentNumbersRow } from '#contract/incidents'
import { today } from '../fields/dates.ts'
import { Heading, Section } from '../layout/page.tsx'
import { Failed, Notice, Waiting } from '../layout/states.tsx'
import { useApi } from '../provider/use-api.ts'
import { useReach } from '../provider/use-session.ts'

const Chart = lazy(() => import('../layout/chart.tsx'))
const HEIGHT_PX = 260

/** How long each stretch takes: what is slow shows, and whether it gets better. */
export default function IncidentNumbersPage() {
  const translate = useTranslate()
  const api = useApi()
  const { data, error, refetch } = useQuery({
    queryKey: ['incidents', 'numbers'],
    queryFn: ({ signal }) => api.call<IncidentNumbers>('/incidents/numbers', { signal }),
  })
  const maySeeDrills = useReach('incidents.assessments') !== null
  const month = today(new Date()).slice(0, 7)
  return (
    <>
      <Heading
        title={translate('resources.incident-numbers.name', { smart_count: 2 })}
        lead={translate('resources.incident-numbers.lead')}
        actions={
          maySeeDrills && (
            <Button
              component="a"
              download
              variant="outlined"
              href={`/api/incidents/drill-report?month=${month}`}
            >
              {translate('resources.incident-numbers.drill_report')}
            </Button>
          )
        }
      />
      {error ? (
        <Failed error={error} retry={() => void refetch()} />
      ) : !data ? (
        <Waiting rows={6} />
      ) : data.years.length === 0 ? (
        <Notice
          title={translate('resources.incident-numbers.empty')}
          text={translate('resources.incident-numbers.emptyHint')}
        />
      ) : (
        <>
          <Card sx={{ p: 1, height: HEIGHT_PX }}>
            <Years years={data.years} />
          </Card>
          <Section title={translate('resources.incident-numbers.by_year')}>
            <Rows rows={data.years} />
          </Section>
          <Section
            title={translate('resources.incident-numbers.by_unit', { year: data.fiscalYear })}
          >
            <Rows rows={data.units} />
          </Section>
        </>
      )}
    </>
  )
}

const STRETCHES = ['noticedToReported', 'reportedToCutOff', 'cutOffToLocked'] as const

function Years({ years }: { years: IncidentNumbersRow[] }) {
  const translate = useTranslate()
  const theme = useTheme()
  const option = useMemo(
    () => ({
      animation: false,
      textStyle: { fontFamily: theme.typography.fontFamily, color: theme.palette.text.secondary },
      grid: { left: 56, right: 16, top: 36, bottom: 28 },
      legend: { textStyle: { color: theme.palette.text.secondary } },
      tooltip: { trigger: 'axis' },
      xAxis: { type: 'category', data: years.map(({ fiscalYear }) => String(fiscalYear)) },
      // From a tenth of a second to days: each step is ten times the one before.
      yAxis: { type: 'log', min: 0.001, name: 's' },
      series: STRETCHES.map((stretch) => ({
        name: translate(`resources.incident-numbers.${stretch}`),
        type: 'bar',
        data: years.map((row) => Math.max(row[stretch].median ?? 0, 0.001)),
      })),
    }),
    [years, theme, translate],
  )
  return (
    <Suspense fallback={<Skeleton variant="rounded" height={HEIGHT_PX - 16} />}>
      <Chart option={option} label={translate('resources.incident-numbers.chart')} />
    </Suspense>
  )
}

const seconds = (value: number | null): string =>
  value === null
    ? '–'
    : value < 120
      ? `${value.toFixed(value < 10 ? 2 : 0)} s`
      : value < 7200
        ? `${Math.round(value / 60)} min`
        : `${(value / 3600).toFixed(1)} h`

function Rows({ rows }: { rows: IncidentNumbersRow[] }) {
  const translate = useTranslate()
  const heads = ['incidents', 'devices', 'theft', 'restored', ...STRETCHES] as const
  return (
    <Card sx={{ overflowX: 'auto' }}>
      <Table size="small">
        <TableHead>
          <TableRow>
            <TableCell />
            {heads.map((head) => (
              <TableCell key={head} align="right">
                {translate(`resources.incident-numbers.${head}`)}
              </TableCell>
            ))}
          </TableRow>
        </TableHead>
        <TableBody>
          {rows.map((row) => (
            <TableRow key={`${row.fiscalYear} ${row.unitId}`}>
              <TableCell>
                <Box sx={{ minWidth: '8em' }}>{row.unitPath ?? row.fiscalYear}</Box>
              </TableCell>
              <TableCell align="right">{row.incidents}</TableCell>
              <TableCell align="right">{row.devices}</TableCell>
              <TableCell align="right">{row.theft}</TableCell>
              <TableCell align="right">{row.restored}</TableCell>
              {STRETCHES.map((stretch) => (
                <TableCell key={stretch} align="right">
                  {seconds(row[stretch].median)}
                </TableCell>
              ))}
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Card>
  )
}
