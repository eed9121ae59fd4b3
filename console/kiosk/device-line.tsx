import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import type { ReactNode } from 'react'
import { useGetMany, useTranslate } from 'react-admin'
import type { Device } from '#contract/devices'
import { Kind, modelName, StateTag } from '../devices/marks.tsx'
import { Moves } from '../devices/moves.tsx'

interface Props {
  id: string
  /** To be handed over: what stands in the way is said here, not after somebody has signed. */
  isGiven?: boolean
  children?: ReactNode
}

/** One device of a visit, with what one can do about it. */
export function DeviceLine({ id, isGiven, children }: Props) {
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
        {device && isGiven && <Hindrance device={device} />}
      </Box>
      {device && isGiven && <Moves device={device} to="ready" />}
      {children}
    </Box>
  )
}

function Hindrance({ device: { state, holderName } }: { device: Device }) {
  const translate = useTranslate()
  if (state === 'ready') return null
  return (
    <Typography variant="body2" color="warning.main">
      {holderName
        ? translate('kiosk.held_by', { name: holderName })
        : translate('kiosk.not_ready', { state: translate(`resources.devices.states.${state}`) })}
    </Typography>
  )
}
