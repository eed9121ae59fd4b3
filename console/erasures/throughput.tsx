import Box from '@mui/material/Box'
import Card from '@mui/material/Card'
import Table from '@mui/material/Table'
import TableBody from '@mui/material/TableBody'
import TableCell from '@mui/material/TableCell'
import TableHead from '@mui/material/TableHead'
import TableRow from '@mui/material/TableRow'
import Typography from '@mui/material/Typography'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslate } from 'react-admin'
import type { z } from 'zod'
import type { erasureThroughput } from '#contract/erasure'
import { count, monthName } from '../fields/dates.ts'
import { useLocale } from '../fields/use-locale.ts'
import { Failed, Waiting } from '../layout/states.tsx'
import { useIsPhone } from '../list/use-is-phone.ts'
import { useApi } from '../provider/use-api.ts'
import { Period } from '../slots/period.tsx'

type Month = z.infer<typeof erasureThroughput>[number]

const COLUMNS = ['planned', 'returned', 'erased', 'certified'] as const
const BARS = ['planned', 'returned', 'certified'] as const
const COLORS = { planned: 'text.disabled', returned: 'info.main', certified: 'success.main' }

/** The months of a fiscal year: what was to be erased, and how far it got. */
export function Throughput() {
  const translate = useTranslate()
  const api = useApi()
  const [year, setYear] = useState<number | null>(null)
  const { data, error, refetch } = useQuery({
    queryKey: ['erasures', 'throughput', year],
    queryFn: ({ signal }) =>
      api.call<Month[]>(`/erasures/throughput${year === null ? '' : `?fiscalYear=${year}`}`, {
        signal,
      }),
  })
  if (error) return <Failed error={error} retry={() => void refetch()} />
  if (!data) return <Waiting rows={8} />
  const shown = Number(data[0]!.month.slice(0, 4))
  return (
    <>
      <Period
        name={translate('resources.erasures.fiscal_year', { year: String(shown) })}
        onBack={() => setYear(shown - 1)}
        onForward={() => setYear(shown + 1)}
      />
      <Card sx={{ overflow: 'hidden' }}>
        <Months months={data} />
      </Card>
      <Typography variant="body2" color="text.secondary" sx={{ mt: 1 }}>
        {translate('resources.erasures.throughput_hint')}
      </Typography>
    </>
  )
}

function Months({ months }: { months: Month[] }) {
  const translate = useTranslate()
  const locale = useLocale()
  const isPhone = useIsPhone()
  const most = Math.max(1, ...months.flatMap((month) => BARS.map((bar) => month[bar])))
  const sum = (column: (typeof COLUMNS)[number]) =>
    months.reduce((total, month) => total + month[column], 0)
  return (
    <Table size="small" sx={{ '& td, & th': { px: { xs: 0.75, sm: 1.5 } } }}>
      <TableHead>
        <TableRow>
          <TableCell>{translate('resources.erasures.fields.month')}</TableCell>
          {!isPhone && (
            <TableCell sx={{ width: '40%' }}>
              {translate('resources.erasures.plan_and_done')}
            </TableCell>
          )}
          {COLUMNS.map((column) => (
            <TableCell key={column} align="right" sx={{ '&&': { whiteSpace: 'normal' } }}>
              {translate(`resources.erasures.figures.${column}`)}
            </TableCell>
          ))}
        </TableRow>
      </TableHead>
      <TableBody>
        {months.map((month) => (
          <TableRow key={month.month}>
            <TableCell sx={{ whiteSpace: 'nowrap' }}>
              {monthName(`${month.month}-01`, locale)}
            </TableCell>
            {!isPhone && (
              <TableCell aria-hidden="true">
                <Bars month={month} most={most} />
              </TableCell>
            )}
            {COLUMNS.map((column) => (
              <TableCell key={column} align="right">
                {count(month[column], locale)}
              </TableCell>
            ))}
          </TableRow>
        ))}
        <TableRow sx={{ '& td': { fontWeight: 600, borderBottom: 0 } }}>
          <TableCell>{translate('resources.erasures.total')}</TableCell>
          {!isPhone && <TableCell />}
          {COLUMNS.map((column) => (
            <TableCell key={column} align="right">
              {count(sum(column), locale)}
            </TableCell>
          ))}
        </TableRow>
      </TableBody>
    </Table>
  )
}

/** Planned, returned and certified, on one scale for the year; the figures beside them say the same. */
const Bars = ({ month, most }: { month: Month; most: number }) => (
  <Box sx={{ display: 'grid', gap: '3px' }}>
    {BARS.map((bar) => (
      <Box
        key={bar}
        sx={{
          height: 5,
          borderRadius: 99,
          width: `${(month[bar] / most) * 100}%`,
          backgroundColor: COLORS[bar],
        }}
      />
    ))}
  </Box>
)
