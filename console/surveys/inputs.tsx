import {
  ArrayInput,
  AutocompleteInput,
  DateInput,
  FormDataConsumer,
  ReferenceInput,
  required,
  SelectInput,
  SimpleFormIterator,
  TextArrayInput,
  TextInput,
} from 'react-admin'
import { QUESTION_KINDS } from '#contract/surveys'

const needed = required()
const kinds = QUESTION_KINDS.map((id) => ({ id, name: `resources.surveys.kinds.${id}` }))
const searchFor = (words: string) => ({ q: words })

export const SurveyInputs = () => (
  <>
    <TextInput source="title" validate={needed} slotProps={{ htmlInput: { maxLength: 100 } }} />
    <TextInput source="lead" multiline slotProps={{ htmlInput: { maxLength: 1000 } }} />
    <DateInput source="opensOn" validate={needed} />
    <DateInput source="closesOn" validate={needed} />
    <ArrayInput source="questions" validate={needed}>
      <SimpleFormIterator>
        <SelectInput
          source="kind"
          label="resources.surveys.fields.kind"
          validate={needed}
          choices={kinds}
          defaultValue="scale"
        />
        <TextInput
          source="text"
          label="resources.surveys.fields.text"
          validate={needed}
          multiline
          slotProps={{ htmlInput: { maxLength: 200 } }}
        />
        <FormDataConsumer>
          {({ scopedFormData }) =>
            scopedFormData?.kind === 'choice' ? (
              <TextArrayInput
                source="options"
                label="resources.surveys.fields.options"
                helperText="resources.surveys.options_help"
              />
            ) : (
              <ReferenceInput
                source="indicatorId"
                reference="indicators"
                sort={{ field: 'code', order: 'ASC' }}
              >
                <AutocompleteInput
                  label="resources.surveys.fields.indicatorId"
                  optionText="name"
                  filterToQuery={searchFor}
                  helperText="resources.surveys.indicator_help"
                />
              </ReferenceInput>
            )
          }
        </FormDataConsumer>
      </SimpleFormIterator>
    </ArrayInput>
  </>
)

/** A scale has no options and a choice feeds no indicator, whatever was typed before the kind was changed. */
export const soundQuestions = (form: Record<string, unknown>) => ({
  ...form,
  questions: ((form.questions ?? []) as Record<string, unknown>[]).map((question) =>
    question.kind === 'choice'
      ? { ...question, indicatorId: null }
      : { ...question, options: [], indicatorId: question.indicatorId || null },
  ),
})
