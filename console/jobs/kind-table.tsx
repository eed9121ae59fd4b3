import Box from '@mui/material/Box'
import Link from '@mui/material/Link'
import Table from '@mui/material/Table'
import TableBody from '@mui/material/TableBody'
import TableCell from '@mui/material/TableCell'
import TableHead from '@mui/material/TableHead'
import TableRow from '@mui/material/TableRow'
import Typography from '@mui/material/Typography'
import { LinkBase, useTranslate } from 'react-admin'
import { count, duration } from '../fields/dates.ts'
import { useLocale } from '../fields/use-locale.ts'
import { listPath } from '../provider/list-path.ts'
import { useReach } from '../provider/use-session.ts'
import { toneColor } from '../theme/tones.ts'
import { type Kind, lagOf } from './job.ts'
import { useJobName } from './names.ts'
import { RetryDead } from './retry-dead.tsx'

const COLUMNS = ['dead', 'waiting', 'lag', 'running', 'scheduled', 'done'] as const

export function KindTable({ kinds }: { kinds: Kind[] }) {
  const translate = useTranslate()
  const mayRetry = useReach('jobs.write') !== null
  return (
    <Box sx={{ overflowX: 'auto' }}>
      <Table size="small" aria-label={translate('resources.jobs.summary.name')}>
        <TableHead>
          <TableRow>
            <TableCell>{translate('resources.jobs.fields.job')}</TableCell>
            {COLUMNS.map((column) => (
              <TableCell key={column} align="right">
                {translate(`resources.jobs.summary.${column}`)}
              </TableCell>
            ))}
            {mayRetry && <TableCell />}
          </TableRow>
        </TableHead>
        <TableBody>
          {kinds.map((kind) => (
            <Row key={kind.job} kind={kind} mayRetry={mayRetry} />
          ))}
        </TableBody>
      </Table>
    </Box>
  )
}

function Row({ kind, mayRetry }: { kind: Kind; mayRetry: boolean }) {
  const translate = useTranslate()
  const locale = useLocale()
  const nameOf = useJobName()
  const { job, waiting, running, scheduled, retrying, dead, doneLastHour } = kind
  const name = nameOf(job)
  const lag = lagOf(kind, Date.now())
  const listed = (value: number, filter: object) => (
    <Listed value={value} filter={{ job, ...filter }} />
  )
  return (
    <TableRow sx={{ '& td': { fontFeatureSettings: '"tnum"' } }}>
      <TableCell>
        {name}
        {name !== job && (
          <Typography component="div" variant="body2" color="text.secondary">
            {job}
          </Typography>
        )}
      </TableCell>
      <TableCell
        align="right"
        sx={(theme) => (dead > 0 ? { color: toneColor(theme, 'act'), fontWeight: 600 } : {})}
      >
        {listed(dead, { state: 'dead' })}
      </TableCell>
      <TableCell align="right">{listed(waiting, { state: 'due', ready: true })}</TableCell>
      <TableCell align="right">{lag === null ? '–' : duration(lag, locale)}</TableCell>
      <TableCell align="right">{listed(running, { state: 'leased' })}</TableCell>
      <TableCell align="right">
        {listed(scheduled, { state: 'due', ready: false })}
        {retrying > 0 && (
          <Typography component="div" variant="body2" color="text.secondary">
            {translate('resources.jobs.summary.retrying', { smart_count: count(retrying, locale) })}
          </Typography>
        )}
      </TableCell>
      <TableCell align="right">{count(doneLastHour, locale)}</TableCell>
      {mayRetry && (
        <TableCell align="right" sx={{ whiteSpace: 'nowrap' }}>
          {dead > 0 && <RetryDead job={job} dead={dead} />}
        </TableCell>
      )}
    </TableRow>
  )
}

/** A number that leads to what it counts. */
function Listed({ value, filter }: { value: number; filter: Record<string, unknown> }) {
  const locale = useLocale()
  if (value === 0)
    return (
      <Box component="span" sx={{ color: 'text.disabled' }}>
        0
      </Box>
    )
  return (
    <Link component={LinkBase} to={listPath('jobs', filter)} color="inherit" underline="always">
      {count(value, locale)}
    </Link>
  )
}
