import {
  ArrayInput,
  BooleanInput,
  required,
  SelectInput,
  SimpleFormIterator,
  TextInput,
} from 'react-admin'
import { QUIZ_QUESTION_KINDS } from '#contract/quizzes'

const needed = required()
const kinds = QUIZ_QUESTION_KINDS.map((id) => ({
  id,
  name: `resources.quiz-questions.kinds.${id}`,
}))

export const QuestionInputs = () => (
  <>
    <TextInput source="pool" validate={needed} slotProps={{ htmlInput: { maxLength: 50 } }} />
    <SelectInput source="kind" validate={needed} choices={kinds} />
    <TextInput
      source="text"
      validate={needed}
      multiline
      slotProps={{ htmlInput: { maxLength: 1000 } }}
    />
    <ArrayInput source="options" validate={needed}>
      <SimpleFormIterator inline disableReordering>
        <TextInput
          source="choice"
          label="resources.quiz-questions.fields.choice"
          validate={needed}
          slotProps={{ htmlInput: { maxLength: 300 } }}
        />
        <BooleanInput source="right" label="resources.quiz-questions.fields.right" />
      </SimpleFormIterator>
    </ArrayInput>
    <TextInput source="explanation" multiline slotProps={{ htmlInput: { maxLength: 1000 } }} />
    <BooleanInput source="retired" helperText="resources.quiz-questions.retired_help" />
  </>
)

interface Option {
  choice: string
  right?: boolean
}

/** As the form has it: each choice with whether it is right. */
export const optionsOf = (choices: string[], correct: number[]): Option[] =>
  choices.map((choice, place) => ({ choice, right: correct.includes(place) }))

export function withChoices(form: Record<string, unknown>) {
  const options = (form.options ?? []) as Option[]
  return {
    ...form,
    choices: options.map(({ choice }) => choice),
    correct: options.flatMap(({ right }, place) => (right ? [place] : [])),
  }
}
