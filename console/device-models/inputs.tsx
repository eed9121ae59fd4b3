import { NumberInput, required, TextInput } from 'react-admin'

const mustHave = required()
const orNull = (text: string) => text || null

/** What create and edit share. */
export const ModelInputs = () => (
  <>
    <TextInput source="maker" validate={mustHave} />
    <TextInput source="name" validate={mustHave} />
    <TextInput source="os" parse={orNull} helperText="resources.device-models.os_help" />
    <NumberInput source="screenInches" min={1} max={100} step={0.1} />
    <NumberInput source="weightKg" min={0.01} max={100} step={0.01} />
  </>
)
