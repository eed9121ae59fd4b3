import { CreateBase, SimpleForm, useTranslate } from 'react-admin'
import { FormCard, FormEnd } from '../layout/form.tsx'
import { Heading } from '../layout/page.tsx'
import { Trail } from '../layout/trail.tsx'
import { NewPasswordInput, ReasonInput, UserInputs, UsernameInput } from './inputs.tsx'
import { useSaved } from './use-saved.ts'

export default function UserCreate() {
  const translate = useTranslate()
  const onSuccess = useSaved()
  return (
    <CreateBase mutationOptions={{ onSuccess }}>
      <Heading
        trail={<Trail resource="users" />}
        title={translate('resources.users.add')}
        lead={translate('resources.users.add_lead')}
      />
      <FormCard>
        <SimpleForm defaultValues={{ roles: [] }} toolbar={<FormEnd />}>
          <UsernameInput />
          <UserInputs />
          <ReasonInput />
          <NewPasswordInput needed />
        </SimpleForm>
      </FormCard>
    </CreateBase>
  )
}
