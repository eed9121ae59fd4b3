import { CreateBase, SelectInput, SimpleForm, useTranslate } from 'react-admin'
import { DEVICE_KINDS } from '#contract/devices'
import { FormCard, FormEnd } from '../layout/form.tsx'
import { Heading } from '../layout/page.tsx'
import { Trail } from '../layout/trail.tsx'
import { ModelInputs } from './inputs.tsx'

const KINDS = DEVICE_KINDS.map((id) => ({ id, name: `resources.devices.kinds.${id}` }))

export default function DeviceModelCreate() {
  const translate = useTranslate()
  return (
    <CreateBase redirect="show">
      <Heading
        trail={<Trail resource="device-models" />}
        title={translate('resources.device-models.add')}
      />
      <FormCard>
        <SimpleForm defaultValues={{ kind: 'laptop' }} toolbar={<FormEnd />}>
          <SelectInput source="kind" choices={KINDS} />
          <ModelInputs />
        </SimpleForm>
      </FormCard>
    </CreateBase>
  )
}
