import { CreateBase, SimpleForm, useLocation, useTranslate } from 'react-admin'
import { today } from '../fields/dates.ts'
import { FormCard, FormEnd } from '../layout/form.tsx'
import { Heading } from '../layout/page.tsx'
import { Trail } from '../layout/trail.tsx'
import { usePerson } from '../provider/use-session.ts'
import { DeviceInput } from './device-input.tsx'
import { ErasureInputs } from './inputs.tsx'

export default function ErasureCreate() {
  const translate = useTranslate()
  const person = usePerson()
  const deviceId = new URLSearchParams(useLocation().search).get('deviceId')
  if (!person) return null
  return (
    <CreateBase redirect="show">
      <Heading
        trail={<Trail resource="erasures" />}
        title={translate('resources.erasures.add')}
        lead={translate('resources.erasures.add_lead')}
      />
      <FormCard>
        <SimpleForm
          defaultValues={{
            ...(deviceId && { deviceId }),
            erasedOn: today(new Date()),
            operator: person.displayName,
          }}
          toolbar={<FormEnd />}
        >
          <DeviceInput />
          <ErasureInputs />
        </SimpleForm>
      </FormCard>
    </CreateBase>
  )
}
