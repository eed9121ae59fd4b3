import { DateInput, TextInput } from 'react-admin'
import { DEVICE_KINDS, DEVICE_STATES, NETWORK_ZONES } from '#contract/devices'
import { choiceFilter, referenceFilter, Search, unitFilter } from '../list/filters.tsx'

export const deviceFilters = (isPhone: boolean) => [
  <Search key="q" source="q" words="resources.devices.search" alwaysOn />,
  choiceFilter(
    { source: 'kind', label: 'resources.devices.fields.kind', alwaysOn: !isPhone },
    DEVICE_KINDS,
    'resources.devices.kinds',
  ),
  choiceFilter(
    { source: 'state', label: 'resources.devices.fields.state', alwaysOn: !isPhone },
    DEVICE_STATES,
    'resources.devices.states',
  ),
  unitFilter(!isPhone),
  <TextInput key="os" source="os" label="resources.devices.fields.os" resettable />,
  referenceFilter(
    { source: 'modelId', label: 'resources.devices.fields.modelName' },
    'device-models',
    {
      text: 'name',
      sort: 'name',
    },
  ),
  choiceFilter(
    { source: 'networkZone', label: 'resources.devices.fields.networkZone' },
    NETWORK_ZONES,
    'resources.devices.zones',
  ),
  <DateInput
    key="leaseEndsBefore"
    source="leaseEndsBefore"
    label="resources.devices.lease_ends_before"
  />,
]
