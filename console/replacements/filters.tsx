import { BooleanInput, SelectInput } from 'react-admin'
import { referenceFilter, Search, unitFilter } from '../list/filters.tsx'

const yesOrNo = [
  { id: true, name: 'resources.replacements.paired.true' },
  { id: false, name: 'resources.replacements.paired.false' },
]

/** The states are tabs above the rows. */
export const replacementFilters = (isPhone: boolean) => [
  <Search key="q" source="q" words="resources.replacements.search" alwaysOn />,
  referenceFilter(
    { source: 'waveId', label: 'resources.replacements.fields.waveId', alwaysOn: !isPhone },
    'waves',
    { text: 'name', sort: 'ordinal' },
  ),
  unitFilter(!isPhone),
  referenceFilter(
    { source: 'programId', label: 'resources.replacements.fields.programId' },
    'programs',
    { text: 'name', sort: 'fiscalYear' },
  ),
  <SelectInput
    key="paired"
    source="paired"
    label="resources.replacements.fields.newDeviceId"
    choices={yesOrNo}
    emptyText="app.filter.any"
  />,
  <BooleanInput
    key="notReturned"
    source="notReturned"
    label="resources.replacements.not_returned"
    defaultValue={true}
  />,
  <BooleanInput
    key="certificateOverdue"
    source="certificateOverdue"
    label="resources.replacements.certificate_overdue"
    defaultValue={true}
  />,
]
