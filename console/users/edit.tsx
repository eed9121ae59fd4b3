import { BooleanInput, EditBase, SimpleForm, useEditContext, useTranslate } from 'react-admin'
import { type User, userUpdate } from '#contract/users'
import { EntityHistoryLink } from '../audit/entity-history-link.tsx'
import { FormCard, FormEnd } from '../layout/form.tsx'
import { Heading } from '../layout/page.tsx'
import { Failed, Waiting } from '../layout/states.tsx'
import { Trail } from '../layout/trail.tsx'
import { AccountState } from './account-state.tsx'
import { NewPasswordInput, ReasonInput, UserInputs } from './inputs.tsx'
import { PendingRoles } from './pending-roles.tsx'
import { SignOutEverywhere } from './sign-out.tsx'
import { useSaved } from './use-saved.ts'

const FIELDS = Object.keys(userUpdate.shape)

/** What the contract takes, and of that what was filled in: an empty password means the old one stays. */
const toUpdate = (form: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(form).filter(
      ([field, value]) => FIELDS.includes(field) && !(field === 'password' && !value),
    ),
  )

export default function UserEdit() {
  const onSuccess = useSaved()
  return (
    <EditBase
      mutationMode="pessimistic"
      mutationOptions={{ onSuccess }}
      transform={toUpdate}
      redirectOnError={false}
      queryOptions={{ onError: () => undefined }}
    >
      <UserForm />
    </EditBase>
  )
}

function UserForm() {
  const translate = useTranslate()
  const { record, error, isPending, refetch } = useEditContext<User>()
  if (error) return <Failed error={error} retry={() => void refetch()} />
  if (isPending || !record) return <Waiting rows={6} />
  return (
    <>
      <Heading
        trail={<Trail resource="users" />}
        title={record.displayName}
        lead={
          <>
            {record.username} <AccountState user={record} />
          </>
        }
        actions={
          <>
            <SignOutEverywhere user={record} />
            <EntityHistoryLink entity="users" id={record.id} />
          </>
        }
      />
      <PendingRoles user={record} />
      <FormCard>
        <SimpleForm
          record={{ ...record, disabled: record.disabledAt !== null }}
          toolbar={<FormEnd />}
        >
          <UserInputs />
          <ReasonInput />
          <NewPasswordInput />
          <BooleanInput
            source="disabled"
            label="resources.users.fields.disabled"
            helperText={translate('resources.users.disabled_help')}
          />
        </SimpleForm>
      </FormCard>
    </>
  )
}
