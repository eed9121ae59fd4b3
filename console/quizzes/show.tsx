import Card from '@mui/material/Card'
import List from '@mui/material/List'
import ListItemButton from '@mui/material/ListItemButton'
import ListItemText from '@mui/material/ListItemText'
import { LinkBase, useGetList, useTranslate } from 'react-admin'
import type { QuizAttempt, QuizDetail } from '#contract/quizzes'
import { EntityHistoryLink } from '../audit/entity-history-link.tsx'
import { shortInstant } from '../fields/dates.ts'
import { Fact, Facts } from '../fields/facts.tsx'
import { EditLink } from '../layout/links.tsx'
import { Section } from '../layout/page.tsx'
import { Notice, Waiting } from '../layout/states.tsx'
import { useReach } from '../provider/use-session.ts'
import { AttemptMark } from '../quiz-attempts/marks.tsx'
import { ShowPage } from '../show/show-page.tsx'
import { Begin } from './begin.tsx'
import { Questions } from './questions.tsx'

export default function QuizShow() {
  const translate = useTranslate()
  const mayWrite = useReach('quizzes.write') !== null
  return (
    <ShowPage<QuizDetail>
      title={({ title }) => title}
      lead={({ courseName }) => courseName}
      actions={({ id }) =>
        mayWrite && (
          <>
            <EntityHistoryLink entity="quizzes" id={id} />
            <EditLink resource="quizzes" id={id} />
          </>
        )
      }
    >
      {(quiz) => (
        <>
          <Card sx={{ p: 2, maxWidth: '46rem', display: 'grid', gap: 2 }}>
            <QuizFacts quiz={quiz} />
            <Begin quiz={quiz} />
          </Card>
          <Section title={translate('resources.quiz-attempts.name', { smart_count: 2 })}>
            <Attempts quizId={quiz.id} named={mayWrite} />
          </Section>
          {mayWrite && <Questions quizId={quiz.id} />}
        </>
      )}
    </ShowPage>
  )
}

function QuizFacts({ quiz }: { quiz: QuizDetail }) {
  const translate = useTranslate()
  const { asks, passPercent, limitMinutes, maxAttempts } = quiz
  return (
    <Facts>
      <Fact label="resources.quizzes.fields.asks">
        {translate('resources.quizzes.asks', { smart_count: asks })}
      </Fact>
      <Fact label="resources.quizzes.fields.passPercent">{passPercent}%</Fact>
      <Fact label="resources.quizzes.fields.limitMinutes">{limitMinutes}</Fact>
      <Fact label="resources.quizzes.fields.maxAttempts">
        {maxAttempts ?? translate('resources.quizzes.any_number')}
      </Fact>
    </Facts>
  )
}

/** One’s own; to those who teach, everybody’s, the newest first. */
function Attempts({ quizId, named }: { quizId: string; named: boolean }) {
  const translate = useTranslate()
  const { data, isPending } = useGetList<QuizAttempt>('quiz-attempts', {
    filter: { quizId },
    sort: { field: 'startedAt', order: 'DESC' },
    pagination: { page: 1, perPage: 25 },
  })
  if (isPending) return <Waiting rows={2} />
  return (
    <Card sx={{ maxWidth: '46rem' }}>
      {data?.length ? (
        <List disablePadding>
          {data.map((attempt) => (
            <ListItemButton
              key={attempt.id}
              component={LinkBase}
              to={`/quiz-attempts/${attempt.id}/show`}
            >
              <ListItemText
                primary={
                  named
                    ? attempt.staffName
                    : translate('resources.quiz-attempts.nth', { number: attempt.number })
                }
                secondary={shortInstant(attempt.startedAt)}
              />
              <AttemptMark attempt={attempt} />
            </ListItemButton>
          ))}
        </List>
      ) : (
        <Notice title={translate('resources.quiz-attempts.empty')} />
      )}
    </Card>
  )
}
