import { EditBase, SimpleForm, useEditContext } from 'react-admin'
import { type QuizQuestion, quizQuestionUpdate } from '#contract/quizzes'
import { FormCard, FormEnd } from '../layout/form.tsx'
import { valuesFor } from '../layout/form-values.ts'
import { Heading } from '../layout/page.tsx'
import { Failed, Waiting } from '../layout/states.tsx'
import { Trail } from '../layout/trail.tsx'
import { optionsOf, QuestionInputs, withChoices } from './inputs.tsx'

export default function QuestionEdit() {
  return (
    <EditBase
      mutationMode="pessimistic"
      redirect={(_, __, data) => `quizzes/${(data as QuizQuestion | undefined)?.quizId}/show`}
      redirectOnError={false}
      queryOptions={{ onError: () => undefined }}
      transform={(form: Record<string, unknown>) =>
        valuesFor(quizQuestionUpdate, withChoices(form))
      }
    >
      <Form />
    </EditBase>
  )
}

function Form() {
  const { record, error, isPending, refetch } = useEditContext<QuizQuestion>()
  if (error) return <Failed error={error} retry={() => void refetch()} />
  if (isPending || !record) return <Waiting rows={6} />
  return (
    <>
      <Heading trail={<Trail resource="quizzes" />} title={record.text} />
      <FormCard>
        <SimpleForm
          record={{ ...record, options: optionsOf(record.choices, record.correct) }}
          toolbar={<FormEnd />}
        >
          <QuestionInputs />
        </SimpleForm>
      </FormCard>
    </>
  )
}
