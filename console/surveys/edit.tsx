import { type Survey, surveyUpdate } from '#contract/surveys'
import { EditPage } from '../layout/edit-page.tsx'
import { valuesFor } from '../layout/form-values.ts'
import { SurveyInputs, soundQuestions } from './inputs.tsx'

export default function SurveyEdit() {
  return (
    <EditPage<Survey>
      title={({ title }) => title}
      transform={(form) => valuesFor(surveyUpdate, soundQuestions(form))}
    >
      <SurveyInputs />
    </EditPage>
  )
}
