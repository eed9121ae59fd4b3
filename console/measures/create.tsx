import { CreateBase, SimpleForm, useTranslate } from 'react-admin'
import { measureCreate } from '#contract/measures'
import { FormCard, FormEnd } from '../layout/form.tsx'
import { valuesFor } from '../layout/form-values.ts'
import { Heading } from '../layout/page.tsx'
import { Trail } from '../layout/trail.tsx'
import { MeasureInputs } from './inputs.tsx'

export default function MeasureCreate() {
  const translate = useTranslate()
  return (
    <CreateBase redirect="list" transform={(form) => valuesFor(measureCreate, form)}>
      <Heading trail={<Trail resource="measures" />} title={translate('resources.measures.add')} />
      <FormCard>
        <SimpleForm defaultValues={{ state: 'planned' }} toolbar={<FormEnd />}>
          <MeasureInputs />
        </SimpleForm>
      </FormCard>
    </CreateBase>
  )
}
