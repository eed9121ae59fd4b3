import {
  AutocompleteInput,
  ReferenceInput,
  regex,
  required,
  SelectInput,
  TextInput,
} from 'react-admin'
import { MEASURE_STATES } from '#contract/measures'

const needed = required()
const quarter = [needed, regex(/^20\d{2}-[1-4]$/, 'resources.measures.quarter_help')]
const states = MEASURE_STATES.map((id) => ({ id, name: `resources.measures.states.${id}` }))
const searchFor = (words: string) => ({ q: words })

export const MeasureInputs = () => (
  <>
    <TextInput source="area" validate={needed} slotProps={{ htmlInput: { maxLength: 50 } }} />
    <TextInput source="title" validate={needed} slotProps={{ htmlInput: { maxLength: 150 } }} />
    <TextInput source="startsIn" validate={quarter} helperText="resources.measures.quarter_help" />
    <TextInput source="endsIn" validate={quarter} helperText="resources.measures.quarter_help" />
    <SelectInput source="state" validate={needed} choices={states} />
    <ReferenceInput source="unitId" reference="units" sort={{ field: 'code', order: 'ASC' }}>
      <AutocompleteInput optionText="path" filterToQuery={searchFor} />
    </ReferenceInput>
    <ReferenceInput
      source="indicatorId"
      reference="indicators"
      sort={{ field: 'code', order: 'ASC' }}
    >
      <AutocompleteInput optionText="name" filterToQuery={searchFor} />
    </ReferenceInput>
    <TextInput source="note" multiline slotProps={{ htmlInput: { maxLength: 1000 } }} />
  </>
)
