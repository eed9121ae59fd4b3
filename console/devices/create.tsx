import { CreateBase, SelectInput, SimpleForm, useTranslate } from 'react-admin'
import { DEVICE_KINDS, deviceCreate } from '#contract/devices'
import { FormCard, FormEnd } from '../layout/form.tsx'
import { Heading } from '../layout/page.tsx'
import { Trail } from '../layout/trail.tsx'
import { DeviceInputs } from './inputs.tsx'

const FIELDS = Object.keys(deviceCreate.shape)
const KINDS = DEVICE_KINDS.map((id) => ({ id, name: `resources.devices.kinds.${id}` }))

const toCreate = (form: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(form).filter(([field, value]) => FIELDS.includes(field) && value !== ''),
  )

export default function DeviceCreate() {
  const translate = useTranslate()
  return (
    <CreateBase redirect="show" transform={toCreate}>
      <Heading
        trail={<Trail resource="devices" />}
        title={translate('resources.devices.add')}
        lead={translate('resources.devices.add_lead')}
      />
      <FormCard>
        <SimpleForm defaultValues={{ kind: 'laptop' }} toolbar={<FormEnd />}>
          <SelectInput source="kind" choices={KINDS} />
          <DeviceInputs />
        </SimpleForm>
      </FormCard>
    </CreateBase>
  )
}
