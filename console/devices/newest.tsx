import Box from '@mui/material/Box'
import Card from '@mui/material/Card'
import Typography from '@mui/material/Typography'
import type { ReactNode } from 'react'
import { type RaRecord, useGetList, useTranslate } from 'react-admin'
import { Failed, Waiting } from '../layout/states.tsx'

/** The newest records of another resource that belong to a device; `none` says that there are none. */
export function NewestOfDevice<R extends RaRecord>(props: {
  resource: string
  deviceId: string
  sort: string
  most: number
  none: string
  row: (record: R) => ReactNode
}) {
  const { resource, deviceId, sort, most, none, row } = props
  const translate = useTranslate()
  const { data, error, refetch } = useGetList<R>(resource, {
    filter: { deviceId },
    pagination: { page: 1, perPage: most },
    sort: { field: sort, order: 'DESC' },
  })
  return (
    <Card>
      {error ? (
        <Failed error={error} retry={() => void refetch()} />
      ) : !data ? (
        <Waiting rows={2} />
      ) : data.length === 0 ? (
        <Typography color="text.secondary" sx={{ p: 2 }}>
          {translate(none)}
        </Typography>
      ) : (
        data.map(row)
      )}
    </Card>
  )
}

/** What it is, how it stands, and when. */
export function DeviceRow({ what, mark, when }: Record<'what' | 'mark' | 'when', ReactNode>) {
  return (
    <Box
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'center',
        columnGap: 2,
        rowGap: 0.5,
        px: 2,
        py: 1,
        '& + &': { borderTop: 1, borderColor: 'divider' },
      }}
    >
      <Box sx={{ flex: '1 1 12rem' }}>{what}</Box>
      {mark}
      <Typography variant="body2" color="text.secondary">
        {when}
      </Typography>
    </Box>
  )
}
