import LaptopOutlined from '@mui/icons-material/LaptopOutlined'
import SmartphoneOutlined from '@mui/icons-material/SmartphoneOutlined'
import Box from '@mui/material/Box'
import { useTranslate } from 'react-admin'
import type { Device } from '#contract/devices'
import { Tag } from '../fields/tag.tsx'
import { DEVICE_TONES, type DeviceState } from './tones.ts'

export function StateTag({ state }: { state: DeviceState }) {
  const translate = useTranslate()
  return <Tag tone={DEVICE_TONES[state]}>{translate(`resources.devices.states.${state}`)}</Tag>
}

export function Kind({ kind }: { kind: Device['kind'] }) {
  const translate = useTranslate()
  const Icon = kind === 'laptop' ? LaptopOutlined : SmartphoneOutlined
  return (
    <Box
      component="span"
      sx={{
        display: 'inline-flex',
        alignItems: 'center',
        gap: 0.75,
        whiteSpace: 'nowrap',
        verticalAlign: 'bottom',
      }}
    >
      <Icon sx={{ fontSize: 18, color: 'text.secondary' }} />
      {translate(`resources.devices.kinds.${kind}`)}
    </Box>
  )
}

export const modelName = ({ maker, modelName }: Pick<Device, 'maker' | 'modelName'>): string =>
  `${maker} ${modelName}`
