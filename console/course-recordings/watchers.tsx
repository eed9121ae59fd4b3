import Card from '@mui/material/Card'
import Table from '@mui/material/Table'
import TableBody from '@mui/material/TableBody'
import TableCell from '@mui/material/TableCell'
import TableHead from '@mui/material/TableHead'
import TableRow from '@mui/material/TableRow'
import { useGetList, useTranslate } from 'react-admin'
import type { WatchProgress } from '#contract/course-recordings'
import { Instant } from '../fields/dates-shown.tsx'
import { Failed, Notice, Waiting } from '../layout/states.tsx'
import { ExportMenu } from '../list/export-menu.tsx'

/** Who has watched how much, the newest first; the file has them all. */
export function Watchers({ recordingId }: { recordingId: string }) {
  const translate = useTranslate()
  const filter = { recordingId }
  const { data, error, isPending, refetch } = useGetList<WatchProgress>('watch-progress', {
    filter,
    sort: { field: 'startedAt', order: 'DESC' },
    pagination: { page: 1, perPage: 50 },
  })
  if (error) return <Failed error={error} retry={() => void refetch()} />
  if (isPending) return <Waiting />
  const field = (name: string) => translate(`resources.course-recordings.fields.${name}`)
  return (
    <Card sx={{ overflowX: 'auto' }}>
      {data?.length ? (
        <Table size="small">
          <TableHead>
            <TableRow>
              <TableCell>{field('staffName')}</TableCell>
              <TableCell>{field('unitPath')}</TableCell>
              <TableCell align="right">{field('watchedPercent')}</TableCell>
              <TableCell>{field('completedAt')}</TableCell>
            </TableRow>
          </TableHead>
          <TableBody>
            {data.map((row) => (
              <TableRow key={row.id}>
                <TableCell>{row.staffName}</TableCell>
                <TableCell>{row.unitPath}</TableCell>
                <TableCell align="right">{row.watchedPercent}%</TableCell>
                <TableCell>{row.completedAt && <Instant value={row.completedAt} />}</TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      ) : (
        <Notice title={translate('resources.course-recordings.nobody')} />
      )}
      <ExportMenu path="/watch-progress" filter={filter} />
    </Card>
  )
}
