import {
  ArrayInput,
  BooleanInput,
  NumberInput,
  required,
  SelectInput,
  SimpleFormIterator,
  TextInput,
} from 'react-admin'
import { CYCLES, DIRECTIONS, INDICATOR_SOURCES } from '#contract/indicators'

const needed = required()
const choices = (values: readonly string[], names: string) =>
  values.map((id) => ({ id, name: `resources.indicators.${names}.${id}` }))

/** What stands once values hang on it. */
export const IndicatorKind = () => (
  <>
    <TextInput
      source="code"
      validate={needed}
      helperText="resources.indicators.code_help"
      slotProps={{ htmlInput: { maxLength: 20 } }}
    />
    <SelectInput source="cycle" validate={needed} choices={choices(CYCLES, 'cycles')} />
    <SelectInput
      source="source"
      choices={choices(INDICATOR_SOURCES, 'sources')}
      emptyText="resources.indicators.by_hand"
      helperText="resources.indicators.source_help"
    />
  </>
)

export const IndicatorInputs = () => (
  <>
    <TextInput source="name" validate={needed} slotProps={{ htmlInput: { maxLength: 100 } }} />
    <TextInput source="unit" validate={needed} slotProps={{ htmlInput: { maxLength: 20 } }} />
    <SelectInput source="direction" validate={needed} choices={choices(DIRECTIONS, 'directions')} />
    <ArrayInput source="targets">
      <SimpleFormIterator inline disableReordering>
        <NumberInput
          source="fiscalYear"
          label="resources.indicators.fields.fiscalYear"
          validate={needed}
          step={1}
        />
        <NumberInput source="value" label="resources.indicators.fields.value" validate={needed} />
      </SimpleFormIterator>
    </ArrayInput>
    <TextInput source="note" multiline slotProps={{ htmlInput: { maxLength: 1000 } }} />
  </>
)

export const IndicatorRetired = () => (
  <BooleanInput source="retired" helperText="resources.indicators.retired_help" />
)
