import {
  AutocompleteInput,
  CreateBase,
  ReferenceInput,
  required,
  SelectInput,
  SimpleForm,
  useTranslate,
} from 'react-admin'
import { courseSessionCreate, SESSION_KINDS } from '#contract/course-sessions'
import { FormCard, FormEnd } from '../layout/form.tsx'
import { valuesFor } from '../layout/form-values.ts'
import { Heading } from '../layout/page.tsx'
import { Trail } from '../layout/trail.tsx'
import { SessionInputs, withInstants } from './inputs.tsx'

const needed = required()

export default function CourseSessionCreate() {
  const translate = useTranslate()
  return (
    <CreateBase
      redirect="show"
      transform={(form) => withInstants(valuesFor(courseSessionCreate, form))}
    >
      <Heading
        trail={<Trail resource="course-sessions" />}
        title={translate('resources.course-sessions.add')}
      />
      <FormCard>
        <SimpleForm toolbar={<FormEnd />} defaultValues={{ kind: 'hybrid', seats: 15 }}>
          <ReferenceInput source="courseId" reference="courses">
            <AutocompleteInput
              label="resources.course-sessions.fields.courseName"
              optionText="name"
              filterToQuery={(words: string) => ({ q: words })}
              validate={needed}
            />
          </ReferenceInput>
          <SelectInput
            source="kind"
            label="resources.course-sessions.fields.kind"
            choices={SESSION_KINDS.map((id) => ({
              id,
              name: `resources.course-sessions.kinds.${id}`,
            }))}
            validate={needed}
          />
          <SessionInputs />
        </SimpleForm>
      </FormCard>
    </CreateBase>
  )
}
