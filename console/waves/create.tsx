import {
  CreateBase,
  ReferenceInput,
  required,
  SelectInput,
  SimpleForm,
  useTranslate,
} from 'react-admin'
import { waveCreate } from '#contract/rollout'
import { FormCard, FormEnd } from '../layout/form.tsx'
import { valuesFor } from '../layout/form-values.ts'
import { Heading } from '../layout/page.tsx'
import { Trail } from '../layout/trail.tsx'
import { WaveInputs } from './inputs.tsx'

const needed = required()

export default function WaveCreate() {
  const translate = useTranslate()
  return (
    <CreateBase redirect="show" transform={(form) => valuesFor(waveCreate, form)}>
      <Heading
        trail={<Trail resource="waves" />}
        title={translate('resources.waves.add')}
        lead={translate('resources.waves.add_lead')}
      />
      <FormCard>
        <SimpleForm toolbar={<FormEnd />}>
          <ReferenceInput
            source="programId"
            reference="programs"
            sort={{ field: 'fiscalYear', order: 'DESC' }}
            perPage={100}
          >
            <SelectInput
              label="resources.waves.fields.programName"
              optionText="name"
              validate={needed}
            />
          </ReferenceInput>
          <WaveInputs ordinalHelp="resources.waves.ordinal_help" />
        </SimpleForm>
      </FormCard>
    </CreateBase>
  )
}
