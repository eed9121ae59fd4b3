import {
  AutocompleteInput,
  CreateBase,
  ReferenceInput,
  required,
  SimpleForm,
  useTranslate,
} from 'react-admin'
import { quizCreate } from '#contract/quizzes'
import { FormCard, FormEnd } from '../layout/form.tsx'
import { valuesFor } from '../layout/form-values.ts'
import { Heading } from '../layout/page.tsx'
import { Trail } from '../layout/trail.tsx'
import { QuizInputs, withPools } from './inputs.tsx'

const defaults = { passPercent: 80, limitMinutes: 30, maxAttempts: 3, retryAfterMinutes: 1440 }
const searchFor = (words: string) => ({ q: words })

export default function QuizCreate() {
  const translate = useTranslate()
  return (
    <CreateBase redirect="show" transform={(form) => valuesFor(quizCreate, withPools(form))}>
      <Heading
        trail={<Trail resource="quizzes" />}
        title={translate('resources.quizzes.add')}
        lead={translate('resources.quizzes.add_lead')}
      />
      <FormCard>
        <SimpleForm defaultValues={defaults} toolbar={<FormEnd />}>
          <ReferenceInput
            source="courseId"
            reference="courses"
            sort={{ field: 'name', order: 'ASC' }}
          >
            <AutocompleteInput optionText="name" filterToQuery={searchFor} validate={required()} />
          </ReferenceInput>
          <QuizInputs />
        </SimpleForm>
      </FormCard>
    </CreateBase>
  )
}
