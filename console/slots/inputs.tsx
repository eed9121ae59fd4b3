import { AutocompleteInput, NumberInput, ReferenceInput, required, TextInput } from 'react-admin'
import { usePlaces } from './use-slot-days.ts'

const mustHave = required()
const searchFor = (words: string) => ({ q: words })

/** A place that is known, or a new one. */
export function PlaceInput() {
  const places = usePlaces()
  return (
    <AutocompleteInput
      source="place"
      label="resources.slots.fields.place"
      choices={places.map((id) => ({ id, name: id }))}
      onCreate={(typed) => (typed ? { id: typed, name: typed } : undefined)}
      createLabel="resources.slots.place_hint"
      createItemLabel="resources.slots.new_place"
      validate={mustHave}
      fullWidth
    />
  )
}

export const UnitInput = () => (
  <ReferenceInput source="unitId" reference="units" sort={{ field: 'code', order: 'ASC' }}>
    <AutocompleteInput
      label="resources.slots.fields.unitId"
      optionText="path"
      filterToQuery={searchFor}
      helperText="resources.slots.unit_help"
      fullWidth
    />
  </ReferenceInput>
)

export const CapacityInput = ({ min, helperText }: { min: number; helperText?: string }) => (
  <NumberInput
    source="capacity"
    label="resources.slots.fields.capacity"
    min={min}
    max={500}
    validate={mustHave}
    helperText={helperText}
  />
)

interface TimeProps {
  source: string
  label: string
}

export const TimeInput = ({ source, label }: TimeProps) => (
  <TextInput
    source={source}
    label={label}
    type="time"
    validate={mustHave}
    slotProps={{ inputLabel: { shrink: true } }}
  />
)
