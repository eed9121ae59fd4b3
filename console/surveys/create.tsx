import { CreateBase, SimpleForm, useTranslate } from 'react-admin'
import { surveyCreate } from '#contract/surveys'
import { FormCard, FormEnd } from '../layout/form.tsx'
import { valuesFor } from '../layout/form-values.ts'
import { Heading } from '../layout/page.tsx'
import { Trail } from '../layout/trail.tsx'
import { SurveyInputs, soundQuestions } from './inputs.tsx'

export default function SurveyCreate() {
  const translate = useTranslate()
  return (
    <CreateBase redirect="show" transform={(form) => valuesFor(surveyCreate, soundQuestions(form))}>
      <Heading
        trail={<Trail resource="surveys" />}
        title={translate('resources.surveys.add')}
        lead={translate('resources.surveys.add_lead')}
      />
      <FormCard>
        <SimpleForm defaultValues={{ questions: [{ kind: 'scale' }] }} toolbar={<FormEnd />}>
          <SurveyInputs />
        </SimpleForm>
      </FormCard>
    </CreateBase>
  )
}
