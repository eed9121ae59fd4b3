import { AutocompleteInput, ReferenceInput, required } from 'react-admin'
import type { Device } from '#contract/devices'
import { modelName } from '../devices/marks.tsx'

const mustHave = required()
const searchFor = (words: string) => ({ q: words })
const nameOf = (device: Device) => `${device.propertyNumber} ${modelName(device)}`

/** A scanner types the property number like a keyboard does. Devices in use are not for erasing. */
export const DeviceInput = () => (
  <ReferenceInput
    source="deviceId"
    reference="devices"
    filter={{ state: ['returned', 'erased', 'repair', 'in_stock', 'kitting', 'ready'] }}
    sort={{ field: 'propertyNumber', order: 'ASC' }}
  >
    <AutocompleteInput
      label="resources.erasures.fields.deviceId"
      optionText={nameOf}
      filterToQuery={searchFor}
      validate={mustHave}
      helperText="resources.erasures.device_help"
      fullWidth
    />
  </ReferenceInput>
)
