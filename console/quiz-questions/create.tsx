import { CreateBase, SimpleForm, useTranslate } from 'react-admin'
import { type QuizQuestion, quizQuestionCreate } from '#contract/quizzes'
import { FormCard, FormEnd } from '../layout/form.tsx'
import { valuesFor } from '../layout/form-values.ts'
import { Heading } from '../layout/page.tsx'
import { Trail } from '../layout/trail.tsx'
import { QuestionInputs, withChoices } from './inputs.tsx'

const EMPTY = [{ choice: '' }, { choice: '' }]

/** Opened from a quiz, which the address names. */
export default function QuestionCreate() {
  const translate = useTranslate()
  return (
    <CreateBase<QuizQuestion>
      redirect={(_, __, data) => `quizzes/${(data as QuizQuestion | undefined)?.quizId}/show`}
      transform={(form: Record<string, unknown>) =>
        valuesFor(quizQuestionCreate, withChoices(form))
      }
    >
      <Heading
        trail={<Trail resource="quizzes" />}
        title={translate('resources.quiz-questions.add')}
      />
      <FormCard>
        <SimpleForm
          defaultValues={{ kind: 'single', options: EMPTY, retired: false }}
          toolbar={<FormEnd />}
        >
          <QuestionInputs />
        </SimpleForm>
      </FormCard>
    </CreateBase>
  )
}
