import { CreateBase, SimpleForm, useTranslate } from 'react-admin'
import { FormCard, FormEnd } from '../layout/form.tsx'
import { Heading } from '../layout/page.tsx'
import { Trail } from '../layout/trail.tsx'
import { NewPasswordInput, UserInputs, UsernameInput } from './inputs.tsx'

export default function UserCreate() {
  const translate = useTranslate()
  return (
    <CreateBase redirect="list">
      <Heading
        trail={<Trail resource="users" />}
        title={translate('resources.users.add')}
        lead={translate('resources.users.add_lead')}
      />
      <FormCard>
        <SimpleForm defaultValues={{ roles: [] }} toolbar={<FormEnd />}>
          <UsernameInput />
          <UserInputs />
          <NewPasswordInput needed />
        </SimpleForm>
      </FormCard>
    </CreateBase>
  )
}
