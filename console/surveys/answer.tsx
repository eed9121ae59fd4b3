import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import FormControl from '@mui/material/FormControl'
import FormControlLabel from '@mui/material/FormControlLabel'
import FormLabel from '@mui/material/FormLabel'
import Radio from '@mui/material/Radio'
import RadioGroup from '@mui/material/RadioGroup'
import Typography from '@mui/material/Typography'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useNotify, useRefresh, useTranslate } from 'react-admin'
import { SCALE_STEPS, type Survey, type SurveyQuestion } from '#contract/surveys'
import { Refusal } from '../layout/refusal.tsx'
import { useApi } from '../provider/use-api.ts'

/** Each question in turn; a question that is left out is passed over. */
export function SurveyForm({ survey }: { survey: Survey }) {
  const translate = useTranslate()
  const api = useApi()
  const notify = useNotify()
  const refresh = useRefresh()
  const [answers, setAnswers] = useState<(number | null)[]>(() => survey.questions.map(() => null))
  const { mutate, error, isPending } = useMutation({
    mutationFn: () =>
      api.call(`/surveys/${survey.id}/answer`, { method: 'POST', body: { answers } }),
    onSuccess: () => {
      notify('resources.surveys.thanks', { type: 'success' })
      refresh()
    },
  })
  return (
    <Box
      component="form"
      onSubmit={(event) => {
        event.preventDefault()
        mutate()
      }}
      sx={{ display: 'grid', gap: 2.5, p: 2 }}
    >
      <Typography color="text.secondary">
        {translate('resources.surveys.anonymous', { minimum: survey.minimumAnswers })}
      </Typography>
      {survey.questions.map((question, at) => (
        <Question
          // biome-ignore lint/suspicious/noArrayIndexKey: questions have no other name, and stay in order
          key={at}
          question={question}
          value={answers[at] ?? null}
          onChange={(value) =>
            setAnswers(answers.map((each, place) => (place === at ? value : each)))
          }
        />
      ))}
      <Refusal error={error} />
      <Box>
        <Button
          type="submit"
          variant="contained"
          loading={isPending}
          disabled={answers.every((each) => each === null)}
        >
          {translate('resources.surveys.send')}
        </Button>
      </Box>
    </Box>
  )
}

interface QuestionProps {
  question: SurveyQuestion
  value: number | null
  onChange: (value: number) => void
}

function Question({ question, value, onChange }: QuestionProps) {
  const translate = useTranslate()
  const words =
    question.kind === 'scale'
      ? Array.from({ length: SCALE_STEPS }, (_, at) =>
          translate(`resources.surveys.steps.${at + 1}`),
        )
      : question.options
  return (
    <FormControl>
      <FormLabel sx={{ color: 'text.primary', fontWeight: 600, overflowWrap: 'anywhere' }}>
        {question.text}
      </FormLabel>
      <RadioGroup
        value={value === null ? '' : String(value)}
        onChange={(_, chosen) => onChange(Number(chosen))}
      >
        {words.map((word, at) => (
          <FormControlLabel
            key={word}
            value={String(at + 1)}
            control={<Radio size="small" />}
            label={word}
          />
        ))}
      </RadioGroup>
    </FormControl>
  )
}
