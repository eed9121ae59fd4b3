import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Card from '@mui/material/Card'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { LinkBase, useRefresh, useTranslate } from 'react-admin'
import type { QuizAttemptDetail } from '#contract/quizzes'
import { timeOfDay } from '../fields/dates.ts'
import { Refusal } from '../layout/refusal.tsx'
import { Waiting } from '../layout/states.tsx'
import { useApi } from '../provider/use-api.ts'
import { usePerson } from '../provider/use-session.ts'
import { ShowPage } from '../show/show-page.tsx'
import { AttemptMark } from './marks.tsx'
import { type Answers, Question } from './question.tsx'

export default function AttemptShow() {
  const translate = useTranslate()
  const person = usePerson()
  return (
    <ShowPage<QuizAttemptDetail>
      title={({ quizTitle }) => quizTitle}
      lead={(attempt) => <AttemptMark attempt={attempt} />}
      actions={({ quizId }) => (
        <Button component={LinkBase} to={`/quizzes/${quizId}/show`}>
          {translate('resources.quiz-attempts.to_quiz')}
        </Button>
      )}
    >
      {(attempt) => (
        <Card sx={{ p: 2, maxWidth: '46rem' }}>
          {/* The list's row stands in until the record itself has come. */}
          {!attempt.questions ? (
            <Waiting />
          ) : attempt.results || person?.staffId !== attempt.staffId ? (
            <Result attempt={attempt} />
          ) : (
            <Answering attempt={attempt} />
          )}
        </Card>
      )}
    </ShowPage>
  )
}

function Answering({ attempt }: { attempt: QuizAttemptDetail }) {
  const translate = useTranslate()
  const api = useApi()
  const refresh = useRefresh()
  const [answers, setAnswers] = useState<Answers>({})
  const { mutate, error, isPending } = useMutation({
    mutationFn: () =>
      api.call(`/quiz-attempts/${attempt.id}/submit`, { method: 'POST', body: { answers } }),
    onSuccess: () => refresh(),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    mutate()
  }
  const open = attempt.questions.filter(({ id }) => !answers[id]?.length).length
  return (
    <Box component="form" onSubmit={submit} sx={{ display: 'grid', gap: 3 }}>
      <Alert severity="info">
        {translate('resources.quiz-attempts.until', { time: timeOfDay(attempt.expiresAt) })}
      </Alert>
      {attempt.questions.map((question, at) => (
        <Question
          key={question.id}
          number={at + 1}
          question={question}
          chosen={answers[question.id] ?? []}
          onChange={(chosen) => setAnswers({ ...answers, [question.id]: chosen })}
        />
      ))}
      <Refusal error={error} />
      <Box sx={{ display: 'flex', gap: 2, alignItems: 'center', flexWrap: 'wrap' }}>
        <Button type="submit" variant="contained" loading={isPending}>
          {translate('resources.quiz-attempts.hand_in')}
        </Button>
        {open > 0 && translate('resources.quiz-attempts.unanswered', { smart_count: open })}
      </Box>
    </Box>
  )
}

function Result({ attempt }: { attempt: QuizAttemptDetail }) {
  const translate = useTranslate()
  const { passed, score, total, questions, results } = attempt
  const resultOf = new Map(results?.map((result) => [result.id, result]))
  return (
    <Box sx={{ display: 'grid', gap: 3 }}>
      {passed !== null && (
        <Alert severity={passed ? 'success' : 'warning'}>
          {translate(`resources.quiz-attempts.${passed ? 'well_done' : 'not_enough'}`, {
            score,
            total,
          })}
        </Alert>
      )}
      {questions.map((question, at) => {
        const result = resultOf.get(question.id)
        return (
          <Box key={question.id}>
            <Question number={at + 1} question={question} chosen={result?.chosen ?? []} />
            {result && (
              <Alert severity={result.right ? 'success' : 'error'} sx={{ mt: 1 }}>
                {translate(`resources.quiz-attempts.${result.right ? 'right' : 'wrong'}`)}
                {result.explanation && <div>{result.explanation}</div>}
              </Alert>
            )}
          </Box>
        )
      })}
    </Box>
  )
}
