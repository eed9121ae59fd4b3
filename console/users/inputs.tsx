import {
  AutocompleteInput,
  CheckboxGroupInput,
  email,
  maxLength,
  minLength,
  PasswordInput,
  ReferenceInput,
  required,
  TextInput,
} from 'react-admin'
import { ROLES } from '#contract/roles'
import { newPassword } from '#contract/session'
import type { StaffMember } from '#contract/staff'

const roleChoices = ROLES.map((id) => ({ id, name: `roles.${id}` }))
const mustHave = required()
const looksLikeMail = email()
/** The API states it again and refuses common words too. */
const longEnough = minLength(newPassword.minLength ?? 0)

const shortEnough = maxLength(500)

export const nameAndNumber = (member: StaffMember) => `${member.name} (${member.employeeNumber})`
const searchFor = (words: string) => ({ q: words })

export const UsernameInput = () => (
  <TextInput
    source="username"
    validate={mustHave}
    autoComplete="off"
    helperText="resources.users.username_help"
  />
)

/** What create and edit share. */
export const UserInputs = () => (
  <>
    <TextInput source="displayName" validate={mustHave} />
    <TextInput
      source="email"
      type="email"
      validate={looksLikeMail}
      parse={(text) => text || null}
    />
    <ReferenceInput
      source="staffId"
      reference="staff"
      sort={{ field: 'employeeNumber', order: 'ASC' }}
    >
      <AutocompleteInput
        label="resources.users.fields.staffId"
        optionText={nameAndNumber}
        filterToQuery={searchFor}
        helperText="resources.users.staff_help"
      />
    </ReferenceInput>
    <CheckboxGroupInput source="roles" choices={roleChoices} row={false} />
  </>
)

/** For the second person; asked for always, since the API knows what needs one. */
export const ReasonInput = () => (
  <TextInput
    source="reason"
    helperText="resources.users.reason_help"
    validate={shortEnough}
    parse={(text) => text || undefined}
  />
)

export const NewPasswordInput = ({ needed = false }: { needed?: boolean }) => (
  <PasswordInput
    source="password"
    label="resources.users.fields.newPassword"
    autoComplete="new-password"
    validate={needed ? [mustHave, longEnough] : longEnough}
    helperText={needed ? 'resources.users.password_help' : 'resources.users.password_keep'}
  />
)
