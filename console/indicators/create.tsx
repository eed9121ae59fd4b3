import { CreateBase, SimpleForm, useTranslate } from 'react-admin'
import { indicatorCreate } from '#contract/indicators'
import { FormCard, FormEnd } from '../layout/form.tsx'
import { valuesFor } from '../layout/form-values.ts'
import { Heading } from '../layout/page.tsx'
import { Trail } from '../layout/trail.tsx'
import { IndicatorInputs, IndicatorKind } from './inputs.tsx'

export default function IndicatorCreate() {
  const translate = useTranslate()
  return (
    <CreateBase redirect="show" transform={(form) => valuesFor(indicatorCreate, form)}>
      <Heading
        trail={<Trail resource="indicators" />}
        title={translate('resources.indicators.add')}
      />
      <FormCard>
        <SimpleForm
          defaultValues={{ cycle: 'year', direction: 'up', targets: [] }}
          toolbar={<FormEnd />}
        >
          <IndicatorKind />
          <IndicatorInputs />
        </SimpleForm>
      </FormCard>
    </CreateBase>
  )
}
