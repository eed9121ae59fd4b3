import { CreateBase, SimpleForm, useTranslate } from 'react-admin'
import { programCreate } from '#contract/rollout'
import { today } from '../fields/dates.ts'
import { FormCard, FormEnd } from '../layout/form.tsx'
import { valuesFor } from '../layout/form-values.ts'
import { Heading } from '../layout/page.tsx'
import { Trail } from '../layout/trail.tsx'
import { ProgramInputs } from './inputs.tsx'

export default function ProgramCreate() {
  const translate = useTranslate()
  return (
    <CreateBase redirect="show" transform={(form) => valuesFor(programCreate, form)}>
      <Heading
        trail={<Trail resource="programs" />}
        title={translate('resources.programs.add')}
        lead={translate('resources.programs.add_lead')}
      />
      <FormCard>
        <SimpleForm
          defaultValues={{ fiscalYear: Number(today(new Date()).slice(0, 4)), gatePercent: 95 }}
          toolbar={<FormEnd />}
        >
          <ProgramInputs />
        </SimpleForm>
      </FormCard>
    </CreateBase>
  )
}
