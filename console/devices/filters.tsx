import { DateInput, TextInput } from 'react-admin'
import { DEVICE_KINDS, DEVICE_STATES, EDR_STATES, NETWORK_ZONES } from '#contract/devices'
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
  choiceFilter(
    { source: 'edr', label: 'resources.devices.fields.edr' },
    EDR_STATES,
    'resources.devices.edr_states',
  ),
  <DateInput
    key="leaseEndsBefore"
    source="leaseEndsBefore"
    label="resources.devices.lease_ends_before"
  />,
  <DateInput key="acquiredFrom" source="acquiredFrom" label="resources.devices.acquired_from" />,
  <DateInput key="acquiredTo" source="acquiredTo" label="resources.devices.acquired_to" />,
]
