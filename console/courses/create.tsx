import { CreateBase, SimpleForm, TextInput, useTranslate } from 'react-admin'
import { courseCreate } from '#contract/courses'
import { FormCard, FormEnd } from '../layout/form.tsx'
import { valuesFor } from '../layout/form-values.ts'
import { Heading } from '../layout/page.tsx'
import { Trail } from '../layout/trail.tsx'
import { CourseInputs, withoutEmpty } from './inputs.tsx'

export default function CourseCreate() {
  const translate = useTranslate()
  return (
    <CreateBase redirect="show" transform={(form) => withoutEmpty(valuesFor(courseCreate, form))}>
      <Heading trail={<Trail resource="courses" />} title={translate('resources.courses.add')} />
      <FormCard>
        <SimpleForm toolbar={<FormEnd />}>
          <CourseInputs />
          <TextInput
            source="material"
            label="resources.courses.fields.material"
            multiline
            minRows={4}
          />
        </SimpleForm>
      </FormCard>
    </CreateBase>
  )
}
