import ChevronRight from '@mui/icons-material/ChevronRight'
import LaptopOutlined from '@mui/icons-material/LaptopOutlined'
import SmartphoneOutlined from '@mui/icons-material/SmartphoneOutlined'
import Box from '@mui/material/Box'
import List from '@mui/material/List'
import ListItem from '@mui/material/ListItem'
import ListItemButton from '@mui/material/ListItemButton'
import Typography from '@mui/material/Typography'
import { LinkBase, useCreatePath } from 'react-admin'
import type { Device } from '#contract/devices'
import { modelName, StateTag } from './marks.tsx'

/** The few devices of one person: large enough for a thumb. */
export function DeviceCards({ devices }: { devices: Device[] }) {
  const createPath = useCreatePath()
  return (
    <List disablePadding>
      {devices.map((device) => (
        <ListItem key={device.id} disablePadding>
          <ListItemButton
            component={LinkBase}
            to={createPath({ resource: 'devices', type: 'show', id: device.id })}
            sx={{ gap: 1.5, py: 1.25 }}
          >
            <DeviceIcon kind={device.kind} />
            <Box sx={{ flex: 1, minWidth: 0 }}>
              <Typography sx={{ fontWeight: 600, overflowWrap: 'anywhere' }}>
                {modelName(device)}
              </Typography>
              <Typography variant="body2" color="text.secondary">
                {device.propertyNumber}
              </Typography>
            </Box>
            <StateTag state={device.state} />
            <ChevronRight fontSize="small" sx={{ color: 'text.disabled' }} />
          </ListItemButton>
        </ListItem>
      ))}
    </List>
  )
}

function DeviceIcon({ kind }: { kind: Device['kind'] }) {
  const Icon = kind === 'laptop' ? LaptopOutlined : SmartphoneOutlined
  return <Icon sx={{ fontSize: 28, color: 'primary.main' }} />
}
