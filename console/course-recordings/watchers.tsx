import Card from '@mui/material/Card'
import { DataTable, ListBase, Pagination, useListContext, useTranslate } from 'react-admin'
import type { WatchProgress } from '#contract/course-recordings'
import { Instant } from '../fields/dates-shown.tsx'
import { Failed, Notice, Waiting } from '../layout/states.tsx'
import { ExportMenu } from '../list/export-menu.tsx'
import { Rows } from '../list/rows.tsx'

const Column = DataTable.Col<WatchProgress>

/** Who has watched how much, the newest first. */
export function Watchers({ recordingId }: { recordingId: string }) {
  const filter = { recordingId }
  return (
    <ListBase<WatchProgress>
      resource="watch-progress"
      filter={filter}
      sort={{ field: 'startedAt', order: 'DESC' }}
      disableSyncWithLocation
    >
      <Card>
        <ExportMenu path="/watch-progress" filter={filter} />
        <Table />
      </Card>
    </ListBase>
  )
}

function Table() {
  const translate = useTranslate()
  const { data, error, isPending, refetch } = useListContext<WatchProgress>()
  if (error) return <Failed error={error} retry={() => void refetch()} />
  if (isPending) return <Waiting rows={2} />
  if (!data?.length) return <Notice title={translate('resources.course-recordings.nobody')} />
  return (
    <>
      <Rows<WatchProgress>
        opens={false}
        phone={(row) => ({
          title: row.staffName ?? '—',
          lines: [row.unitPath, `${row.watchedPercent}%`],
        })}
      >
        <Column
          source="staffName"
          label="resources.course-recordings.fields.staffName"
          disableSort
        />
        <Column source="unitPath" label="resources.course-recordings.fields.unitPath" disableSort />
        <Column
          source="watchedPercent"
          label="resources.course-recordings.fields.watchedPercent"
          disableSort
          render={({ watchedPercent }) => `${watchedPercent}%`}
        />
        <Column
          source="completedAt"
          label="resources.course-recordings.fields.completedAt"
          render={({ completedAt }) => (completedAt ? <Instant value={completedAt} /> : '—')}
        />
      </Rows>
      <Pagination />
    </>
  )
}
