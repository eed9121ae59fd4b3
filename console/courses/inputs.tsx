import {
  AutocompleteArrayInput,
  BooleanInput,
  DateInput,
  FormDataConsumer,
  NumberInput,
  ReferenceArrayInput,
  required,
  SelectInput,
  TextInput,
} from 'react-admin'
import { TARGET_DEVICES, VALIDITIES } from '#contract/courses'

const needed = required()
const searchFor = (words: string) => ({ q: words })
const named = (values: readonly string[], names: string) =>
  values.map((id) => ({ id, name: `resources.courses.${names}.${id}` }))

/** What a course is, how long it holds and whom it is for. */
export const CourseInputs = () => (
  <>
    <TextInput source="name" label="resources.courses.fields.name" validate={needed} />
    <TextInput source="description" label="resources.courses.fields.description" multiline />
    <SelectInput
      source="validity"
      label="resources.courses.fields.validity"
      choices={named(VALIDITIES, 'validities')}
      defaultValue="fiscal_year"
      validate={needed}
    />
    <FormDataConsumer<{ validity?: string }>>
      {({ formData }) => (
        <>
          {formData.validity === 'months' && (
            <NumberInput
              source="validityMonths"
              label="resources.courses.fields.validityMonths"
              min={1}
              max={120}
              validate={needed}
            />
          )}
          {formData.validity === 'until' && (
            <DateInput
              source="validUntil"
              label="resources.courses.fields.validUntil"
              validate={needed}
            />
          )}
        </>
      )}
    </FormDataConsumer>
    <BooleanInput source="needsQuiz" label="resources.courses.fields.needsQuiz" />
    <ReferenceArrayInput
      source="targetUnitIds"
      reference="units"
      sort={{ field: 'code', order: 'ASC' }}
    >
      <AutocompleteArrayInput
        label="resources.courses.fields.targetUnitIds"
        optionText="path"
        filterToQuery={searchFor}
        helperText="resources.courses.target_help"
      />
    </ReferenceArrayInput>
    <SelectInput
      source="targetDevices"
      label="resources.courses.fields.targetDevices"
      choices={named(TARGET_DEVICES, 'target_devices')}
      emptyText="resources.courses.no_matter"
    />
    <ReferenceArrayInput source="prerequisiteIds" reference="courses">
      <AutocompleteArrayInput
        label="resources.courses.fields.prerequisiteIds"
        optionText="name"
        filterToQuery={searchFor}
      />
    </ReferenceArrayInput>
    <NumberInput
      source="graceDays"
      label="resources.courses.fields.graceDays"
      min={0}
      max={366}
      defaultValue={30}
      helperText="resources.courses.grace_help"
    />
  </>
)

/** From when on the network asks for it. */
export const RequiredInput = () => (
  <DateInput
    source="requiredFrom"
    label="resources.courses.fields.requiredFrom"
    helperText="resources.courses.required_help"
  />
)

/** Empty lists mean nobody is left out. */
export const withoutEmpty = (values: Record<string, unknown>) => ({
  ...values,
  ...(Array.isArray(values.targetUnitIds) &&
    values.targetUnitIds.length === 0 && { targetUnitIds: null }),
})
