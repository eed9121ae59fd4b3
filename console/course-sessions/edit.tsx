import { type CourseSession, courseSessionUpdate } from '#contract/course-sessions'
import { EditPage } from '../layout/edit-page.tsx'
import { valuesFor } from '../layout/form-values.ts'
import { SessionInputs, withInstants } from './inputs.tsx'
import { sessionName } from './marks.tsx'

export default function CourseSessionEdit() {
  return (
    <EditPage<CourseSession>
      title={sessionName}
      transform={(form) => withInstants(valuesFor(courseSessionUpdate, form))}
    >
      <SessionInputs />
    </EditPage>
  )
}
