import Box from '@mui/material/Box'
import FormHelperText from '@mui/material/FormHelperText'
import { useTranslate } from 'react-admin'
import type { Device } from '#contract/devices'
import { modelName } from '../devices/marks.tsx'
import { OneOf } from './choices.tsx'

const IN_STOCK = { kind: 'laptop', state: ['in_stock', 'kitting', 'ready'], paired: false }

interface Props {
  value: Device | null
  onChange: (device: Device | null) => void
  refusal?: string | undefined
}

/** A new laptop that nobody has been paired with. */
export function StockChoice({ value, onChange, refusal }: Props) {
  const translate = useTranslate()
  return (
    <Box>
      <OneOf<Device>
        resource="devices"
        filter={IN_STOCK}
        sort="propertyNumber"
        label={translate('resources.replacements.fields.newDeviceId')}
        labelOf={(device) => `${device.propertyNumber} ${modelName(device)}`}
        value={value}
        onChange={onChange}
      />
      {refusal && <FormHelperText error>{refusal}</FormHelperText>}
    </Box>
  )
}
