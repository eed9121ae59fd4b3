import { BooleanInput, NumberInput, required, SelectInput, TextInput } from 'react-admin'
import { PASSCODES } from '#contract/phones'

const mustHave = required()
const orNull = (text: string) => text || null
/** One a line. */
const lines = (text: string) => text.split('\n').map((one) => one.trim())
const asLines = (list: string[] | undefined) => list?.join('\n') ?? ''
const CHOICES = PASSCODES.map((id) => ({ id, name: `resources.phone-policies.passcodes.${id}` }))

export const PolicyInputs = () => (
  <>
    <TextInput source="name" validate={mustHave} />
    <TextInput source="apn" parse={orNull} helperText="resources.phone-policies.apn_help" />
    <TextInput
      source="apps"
      multiline
      minRows={3}
      parse={lines}
      format={asLines}
      helperText="resources.phone-policies.apps_help"
    />
    <SelectInput source="passcode" choices={CHOICES} validate={mustHave} />
    <NumberInput source="lockAfterSeconds" min={15} max={3600} validate={mustHave} />
    <BooleanInput source="encryption" />
    <TextInput
      source="resetProtectionAdmins"
      multiline
      parse={lines}
      format={asLines}
      helperText="resources.phone-policies.admins_help"
    />
  </>
)

/** Without the empty lines that somebody leaves while typing. */
export const tidy = (form: Record<string, unknown>): Record<string, unknown> => ({
  ...form,
  apps: withoutEmpty(form.apps),
  resetProtectionAdmins: withoutEmpty(form.resetProtectionAdmins),
})
const withoutEmpty = (list: unknown) => (Array.isArray(list) ? list.filter(Boolean) : [])
