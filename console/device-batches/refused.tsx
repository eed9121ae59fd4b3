import Box from '@mui/material/Box'
import Card from '@mui/material/Card'
import TablePagination from '@mui/material/TablePagination'
import { useState } from 'react'
import { useGetList, useTranslate } from 'react-admin'
import type { DeviceBatchItem } from '#contract/device-batches'
import { RecordLink } from '../fields/record-link.tsx'
import { Failed, Waiting } from '../layout/states.tsx'

const PAGE = 25

export function RefusedDevices({ batchId, refused }: { batchId: string; refused: number }) {
  const translate = useTranslate()
  const [page, setPage] = useState(0)
  const { data, error, isPending, refetch } = useGetList<DeviceBatchItem>(
    `device-batches/${batchId}/items`,
    {
      filter: { outcome: 'refused' },
      pagination: { page: page + 1, perPage: PAGE },
      sort: { field: 'position', order: 'ASC' },
    },
  )
  if (error) return <Failed error={error} retry={() => void refetch()} />
  if (isPending) return <Waiting rows={4} />
  return (
    <Card>
      {data.map(({ id, propertyNumber, message }) => (
        <Box
          key={id}
          sx={{
            display: 'grid',
            gridTemplateColumns: { xs: 'minmax(0, 1fr)', sm: '12rem minmax(0, 1fr)' },
            columnGap: 2,
            px: 2,
            py: 0.75,
            borderBottom: 1,
            borderColor: 'divider',
          }}
        >
          <RecordLink resource="devices" id={id}>
            {propertyNumber}
          </RecordLink>
          <span>{message}</span>
        </Box>
      ))}
      <TablePagination
        component="div"
        count={refused}
        page={page}
        rowsPerPage={PAGE}
        rowsPerPageOptions={[PAGE]}
        onPageChange={(_, next) => setPage(next)}
        labelDisplayedRows={({ from, to, count }) =>
          translate('ra.navigation.page_range_info', {
            offsetBegin: from,
            offsetEnd: to,
            total: count,
          })
        }
      />
    </Card>
  )
}
