import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { useMutation } from '@tanstack/react-query'
import { useNavigate, useTranslate } from 'react-admin'
import type { QuizAttemptDetail, QuizDetail } from '#contract/quizzes'
import { shortInstant } from '../fields/dates.ts'
import { Refusal } from '../layout/refusal.tsx'
import { useApi } from '../provider/use-api.ts'

/** What the reader may do with a quiz now, or what stands in the way. */
export function Begin({ quiz }: { quiz: QuizDetail }) {
  const translate = useTranslate()
  const api = useApi()
  const navigate = useNavigate()
  const { mutate, error, isPending } = useMutation({
    mutationFn: () =>
      api.call<QuizAttemptDetail>(`/quizzes/${quiz.id}/attempts`, { method: 'POST' }),
    onSuccess: ({ id }) => navigate(`/quiz-attempts/${id}/show`),
  })
  if (!quiz.own) return null
  const { completed, ready, waitUntil, openAttemptId } = quiz.own
  const words = (key: string, values?: object) => translate(`resources.quizzes.${key}`, values)
  if (completed) return <Alert severity="success">{words('completed')}</Alert>
  if (!ready) return <Alert severity="info">{words('not_ready')}</Alert>
  if (waitUntil && !openAttemptId) {
    return <Alert severity="warning">{words('wait', { until: shortInstant(waitUntil) })}</Alert>
  }
  return (
    <Box>
      <Refusal error={error} />
      <Button variant="contained" loading={isPending} onClick={() => mutate()}>
        {words(openAttemptId ? 'go_on' : 'begin')}
      </Button>
    </Box>
  )
}
