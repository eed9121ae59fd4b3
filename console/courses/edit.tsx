import { type CourseDetail, courseUpdate } from '#contract/courses'
import { EditPage } from '../layout/edit-page.tsx'
import { valuesFor } from '../layout/form-values.ts'
import { CourseInputs, RequiredInput, withoutEmpty } from './inputs.tsx'

export default function CourseEdit() {
  return (
    <EditPage<CourseDetail>
      title={({ name }) => name}
      transform={(form) => withoutEmpty(valuesFor(courseUpdate, form))}
    >
      <CourseInputs />
      <RequiredInput />
    </EditPage>
  )
}
