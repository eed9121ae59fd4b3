import {
  AutocompleteInput,
  CreateBase,
  DateInput,
  ReferenceInput,
  required,
  SelectInput,
  SimpleForm,
  TextInput,
  useTranslate,
} from 'react-admin'
import { courseExceptionCreate, EXCEPTION_KINDS } from '#contract/completions'
import type { StaffMember } from '#contract/staff'
import { FormCard, FormEnd } from '../layout/form.tsx'
import { valuesFor } from '../layout/form-values.ts'
import { Heading } from '../layout/page.tsx'
import { Trail } from '../layout/trail.tsx'

const needed = required()
const searchFor = (words: string) => ({ q: words })
const personName = ({ name, employeeNumber }: StaffMember) => `${name} ${employeeNumber}`
const kinds = EXCEPTION_KINDS.map((id) => ({ id, name: `resources.course-exceptions.kinds.${id}` }))

/** Asks that somebody be let in without a course; a second person decides. */
export default function CourseExceptionCreate() {
  const translate = useTranslate()
  return (
    <CreateBase redirect="list" transform={(form) => valuesFor(courseExceptionCreate, form)}>
      <Heading
        trail={<Trail resource="course-exceptions" />}
        title={translate('resources.course-exceptions.add')}
        lead={translate('resources.course-exceptions.add_lead')}
      />
      <FormCard>
        <SimpleForm toolbar={<FormEnd />}>
          <ReferenceInput
            source="courseId"
            reference="courses"
            sort={{ field: 'name', order: 'ASC' }}
          >
            <AutocompleteInput optionText="name" filterToQuery={searchFor} validate={needed} />
          </ReferenceInput>
          <ReferenceInput source="staffId" reference="staff" sort={{ field: 'kana', order: 'ASC' }}>
            <AutocompleteInput
              optionText={personName}
              filterToQuery={searchFor}
              validate={needed}
            />
          </ReferenceInput>
          <SelectInput
            source="kind"
            label="resources.course-exceptions.fields.kind"
            choices={kinds}
            validate={needed}
          />
          <TextInput
            source="reason"
            label="resources.course-exceptions.fields.reason"
            validate={needed}
            helperText="resources.course-exceptions.reason_help"
          />
          <DateInput
            source="endsOn"
            label="resources.course-exceptions.fields.endsOn"
            validate={needed}
            helperText="resources.course-exceptions.ends_help"
          />
        </SimpleForm>
      </FormCard>
    </CreateBase>
  )
}
