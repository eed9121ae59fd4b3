import { DateInput, maxValue, minValue, NumberInput, required, TextInput } from 'react-admin'

const needed = required()
const percent = [minValue(0), maxValue(100)]
const positive = [needed, minValue(1)]

/** What create and edit share; the API states every rule again. */
export const ProgramInputs = () => (
  <>
    <TextInput source="name" validate={needed} slotProps={{ htmlInput: { maxLength: 100 } }} />
    <NumberInput source="fiscalYear" validate={needed} step={1} />
    <NumberInput
      source="goalCount"
      validate={positive}
      step={1}
      helperText="resources.programs.goal_help"
    />
    <DateInput source="deadline" helperText="resources.programs.deadline_help" />
    <NumberInput
      source="gatePercent"
      validate={percent}
      step={1}
      helperText="resources.programs.gate_help"
    />
  </>
)
