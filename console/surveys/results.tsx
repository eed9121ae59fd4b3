import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import { useQuery } from '@tanstack/react-query'
import { useTranslate } from 'react-admin'
import type { Survey, SurveyQuestion, SurveyResults } from '#contract/surveys'
import { ProgressBar } from '../fields/progress.tsx'
import { Failed, Notice, Waiting } from '../layout/states.tsx'
import { useApi } from '../provider/use-api.ts'

/** How often each answer was given, or why nobody sees it yet. */
export function Results({ survey }: { survey: Survey }) {
  const translate = useTranslate()
  const api = useApi()
  const { data, error, refetch } = useQuery({
    queryKey: ['surveys', 'results', survey.id],
    queryFn: ({ signal }) => api.call<SurveyResults>(`/surveys/${survey.id}/results`, { signal }),
  })
  if (error) return <Failed error={error} retry={() => void refetch()} />
  if (!data) return <Waiting />
  if (!data.questions) {
    const why = survey.state === 'over' ? 'too_few' : 'not_over'
    return (
      <Notice
        title={translate(`resources.surveys.${why}`)}
        text={translate('resources.surveys.answers_so_far', {
          answers: data.answers,
          minimum: data.minimumAnswers,
        })}
      />
    )
  }
  return (
    <Box sx={{ display: 'grid', gap: 3, p: 2 }}>
      {data.questions.map((result, at) => (
        <Result
          // biome-ignore lint/suspicious/noArrayIndexKey: questions have no other name, and stay in order
          key={at}
          question={survey.questions[at]!}
          {...result}
        />
      ))}
    </Box>
  )
}

interface ResultProps {
  question: SurveyQuestion
  counts: number[]
  mean: number | null
}

function Result({ question, counts, mean }: ResultProps) {
  const translate = useTranslate()
  const total = counts.reduce((sum, each) => sum + each, 0)
  return (
    <Box component="section">
      <Typography sx={{ fontWeight: 600, overflowWrap: 'anywhere' }}>{question.text}</Typography>
      {mean !== null && (
        <Typography color="text.secondary">
          {translate('resources.surveys.mean', { mean })}
        </Typography>
      )}
      <Box
        component="dl"
        sx={{
          m: 0,
          mt: 1,
          display: 'grid',
          gridTemplateColumns: { xs: '1fr', sm: 'minmax(8em, 16em) 1fr' },
          gap: 1,
          '& dd': { m: 0 },
        }}
      >
        {counts.map((each, at) => {
          const word =
            question.kind === 'scale'
              ? translate(`resources.surveys.steps.${at + 1}`)
              : question.options[at]!
          return [
            <dt key={`${word} t`}>{word}</dt>,
            <dd key={`${word} d`}>
              <ProgressBar done={each} total={total} />
            </dd>,
          ]
        })}
      </Box>
    </Box>
  )
}
