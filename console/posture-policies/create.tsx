import { CreateBase, SimpleForm, useTranslate } from 'react-admin'
import { posturePolicyCreate } from '#contract/agents'
import { FormCard, FormEnd } from '../layout/form.tsx'
import { Heading } from '../layout/page.tsx'
import { Trail } from '../layout/trail.tsx'
import { PolicyInputs } from './inputs.tsx'

/** What the API takes where nothing is said. */
const { name: _, ...defaults } = posturePolicyCreate.parse({ name: '-' })

export default function PosturePolicyCreate() {
  const translate = useTranslate()
  return (
    <CreateBase redirect="show">
      <Heading
        trail={<Trail resource="posture-policies" />}
        title={translate('resources.posture-policies.create')}
      />
      <FormCard>
        <SimpleForm defaultValues={defaults} toolbar={<FormEnd />}>
          <PolicyInputs />
        </SimpleForm>
      </FormCard>
    </CreateBase>
  )
}
