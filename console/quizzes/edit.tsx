import { type QuizDetail, quizUpdate } from '#contract/quizzes'
import { EditPage } from '../layout/edit-page.tsx'
import { valuesFor } from '../layout/form-values.ts'
import { poolsOf, QuizInputs, withPools } from './inputs.tsx'

export default function QuizEdit() {
  return (
    <EditPage<QuizDetail>
      title={({ title }) => title}
      values={(quiz) => ({ ...quiz, pools: poolsOf(quiz.perPool) })}
      transform={(form) => valuesFor(quizUpdate, withPools(form))}
    >
      <QuizInputs />
    </EditPage>
  )
}
