import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import type { ReactNode } from 'react'
import { useGetMany } from 'react-admin'
import type { Device } from '#contract/devices'
import { Kind, modelName, StateTag } from '../devices/marks.tsx'

/** One device of a visit, with what one can do about it. */
export function DeviceLine({ id, children }: { id: string; children?: ReactNode }) {
  const { data } = useGetMany<Device>('devices', { ids: [id] })
  const device = data?.[0]
  return (
    <Box
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        gap: 1.5,
        alignItems: 'center',
        py: 1,
        borderBottom: 1,
        borderColor: 'divider',
      }}
    >
      <Box sx={{ flex: '1 1 14rem', minWidth: 0 }}>
        <Typography sx={{ fontWeight: 600, fontSize: '1.1rem' }}>
          {device?.propertyNumber ?? '…'}
        </Typography>
        {device && (
          <Typography component="div" variant="body2" color="text.secondary">
            <Kind kind={device.kind} /> {modelName(device)} <StateTag state={device.state} />
          </Typography>
        )}
      </Box>
      {children}
    </Box>
  )
}
