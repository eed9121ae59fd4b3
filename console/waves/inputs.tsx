import {
  DateInput,
  FormDataConsumer,
  maxValue,
  minValue,
  NumberInput,
  required,
  TextInput,
} from 'react-admin'
import { PlanInput } from './plan-input.tsx'

const needed = required()
const percent = [minValue(0), maxValue(100)]
const place = [minValue(1), maxValue(1000)]

/** What create and edit share; the API states every rule again. */
export const WaveInputs = ({ ordinalHelp }: { ordinalHelp?: string }) => (
  <>
    <TextInput source="name" validate={needed} slotProps={{ htmlInput: { maxLength: 100 } }} />
    <NumberInput source="ordinal" validate={place} step={1} helperText={ordinalHelp ?? false} />
    <NumberInput
      source="gatePercent"
      validate={percent}
      step={1}
      helperText="resources.waves.gate_help"
    />
    <DateInput source="opensOn" />
    <DateInput source="closesOn" />
    <FormDataConsumer<{ programId?: string }>>
      {({ formData }) => <PlanInput programId={formData.programId} />}
    </FormDataConsumer>
  </>
)
