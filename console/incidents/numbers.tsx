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
import { duration, today } from '../fields/dates.ts'
import { useLocale } from '../fields/use-locale.ts'
import { Heading, Section } from '../layout/page.tsx'
import { Failed, Notice, Waiting } from '../layout/states.tsx'
import { useApi } from '../provider/use-api.ts'
import { useReach } from '../provider/use-session.ts'
import { toneColor } from '../theme/tones.ts'

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
  const locale = useLocale()
  const theme = useTheme()
  const option = useMemo(() => {
    const { primary, secondary, divider } = {
      ...theme.palette.text,
      divider: theme.palette.divider,
    }
    const told = (ms: number) => duration(ms / 1000, locale)
    return {
      animation: false,
      textStyle: { fontFamily: theme.typography.fontFamily, color: secondary },
      color: [toneColor(theme, 'rest'), toneColor(theme, 'good'), theme.palette.primary.main],
      grid: { left: 72, right: 16, top: 40, bottom: 28 },
      legend: { top: 4, textStyle: { color: primary } },
      tooltip: { trigger: 'axis', valueFormatter: told },
      xAxis: {
        type: 'category',
        data: years.map(({ fiscalYear }) =>
          translate('resources.incident-numbers.year', { year: fiscalYear }),
        ),
      },
      // From a millisecond to days: each step is a hundred times the one before.
      yAxis: {
        type: 'log',
        logBase: 100,
        min: 1,
        axisLabel: { formatter: told },
        splitLine: { lineStyle: { color: divider } },
      },
      series: STRETCHES.map((stretch) => ({
        name: translate(`resources.incident-numbers.${stretch}`),
        type: 'bar',
        barMaxWidth: 48,
        data: years.map((row) => {
          const { median } = row[stretch]
          return median === null ? null : Math.max(median * 1000, 1)
        }),
      })),
    }
  }, [years, theme, translate, locale])
  return (
    <Suspense fallback={<Skeleton variant="rounded" height={HEIGHT_PX - 16} />}>
      <Chart option={option} label={translate('resources.incident-numbers.chart')} />
    </Suspense>
  )
}

function Rows({ rows }: { rows: IncidentNumbersRow[] }) {
  const translate = useTranslate()
  const locale = useLocale()
  const took = (seconds: number | null) => (seconds === null ? '–' : duration(seconds, locale))
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
                <Box sx={{ minWidth: '8em' }}>
                  {row.unitPath ??
                    translate('resources.incident-numbers.year', { year: row.fiscalYear })}
                </Box>
              </TableCell>
              <TableCell align="right">{row.incidents}</TableCell>
              <TableCell align="right">{row.devices}</TableCell>
              <TableCell align="right">{row.theft}</TableCell>
              <TableCell align="right">{row.restored}</TableCell>
              {STRETCHES.map((stretch) => (
                <TableCell key={stretch} align="right">
                  {took(row[stretch].median)}
                </TableCell>
              ))}
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Card>
  )
}
