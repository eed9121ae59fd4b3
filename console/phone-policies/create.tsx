import { CreateBase, SimpleForm, useTranslate } from 'react-admin'
import { FormCard, FormEnd } from '../layout/form.tsx'
import { Heading } from '../layout/page.tsx'
import { Trail } from '../layout/trail.tsx'
import { PolicyInputs, tidy } from './inputs.tsx'

const START = {
  passcode: 'pin6',
  lockAfterSeconds: 60,
  encryption: true,
  apps: [],
  apn: null,
  resetProtectionAdmins: [],
}

export default function PhonePolicyCreate() {
  const translate = useTranslate()
  return (
    <CreateBase redirect="list" transform={tidy}>
      <Heading
        trail={<Trail resource="phone-policies" />}
        title={translate('resources.phone-policies.add')}
      />
      <FormCard>
        <SimpleForm defaultValues={START} toolbar={<FormEnd />}>
          <PolicyInputs />
        </SimpleForm>
      </FormCard>
    </CreateBase>
  )
}
