import {
  ArrayInput,
  maxValue,
  minValue,
  NumberInput,
  required,
  SimpleFormIterator,
  TextInput,
} from 'react-admin'

const needed = required()
const percent = [needed, minValue(1), maxValue(100)]
const minutes = [needed, minValue(1), maxValue(1440)]

export const QuizInputs = () => (
  <>
    <TextInput source="title" validate={needed} slotProps={{ htmlInput: { maxLength: 150 } }} />
    <NumberInput source="passPercent" validate={percent} step={1} />
    <NumberInput source="limitMinutes" validate={minutes} step={1} />
    <NumberInput
      source="maxAttempts"
      validate={[minValue(1), maxValue(100)]}
      step={1}
      helperText="resources.quizzes.attempts_help"
    />
    <NumberInput
      source="retryAfterMinutes"
      validate={[needed, minValue(0)]}
      step={1}
      helperText="resources.quizzes.retry_help"
    />
    <ArrayInput source="pools" helperText="resources.quizzes.pools_help">
      <SimpleFormIterator inline disableReordering>
        <TextInput
          source="pool"
          label="resources.quizzes.fields.pool"
          validate={needed}
          slotProps={{ htmlInput: { maxLength: 50 } }}
        />
        <NumberInput
          source="asked"
          label="resources.quizzes.fields.asked"
          validate={[needed, minValue(1)]}
          step={1}
        />
      </SimpleFormIterator>
    </ArrayInput>
  </>
)

interface Pool {
  pool: string
  asked: number
}

/** As the form has it: a row per pool. */
export const poolsOf = (perPool: Record<string, number>): Pool[] =>
  Object.entries(perPool).map(([pool, asked]) => ({ pool, asked }))

export const withPools = (form: Record<string, unknown>) => ({
  ...form,
  maxAttempts: form.maxAttempts ?? null,
  perPool: Object.fromEntries(
    ((form.pools ?? []) as Pool[]).map(({ pool, asked }) => [pool.trim(), asked]),
  ),
})
