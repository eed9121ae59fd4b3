import Card from '@mui/material/Card'
import List from '@mui/material/List'
import ListItemButton from '@mui/material/ListItemButton'
import ListItemText from '@mui/material/ListItemText'
import { LinkBase, useGetList, useTranslate } from 'react-admin'
import type { QuizQuestion } from '#contract/quizzes'
import { Tag } from '../fields/tag.tsx'
import { CreateLink } from '../layout/links.tsx'
import { Section } from '../layout/page.tsx'
import { Failed, Notice, Waiting } from '../layout/states.tsx'
import { formPath } from '../provider/list-path.ts'

/** What attempts are drawn from, with what is right. */
export function Questions({ quizId }: { quizId: string }) {
  const translate = useTranslate()
  const { data, error, isPending, refetch } = useGetList<QuizQuestion>('quiz-questions', {
    filter: { quizId },
    sort: { field: 'pool', order: 'ASC' },
    pagination: { page: 1, perPage: 500 },
  })
  return (
    <Section
      title={translate('resources.quiz-questions.name', { smart_count: 2 })}
      aside={
        <CreateLink
          to={formPath('quiz-questions', { quizId })}
          label="resources.quiz-questions.add"
        />
      }
    >
      <Card sx={{ maxWidth: '46rem' }}>
        {error ? (
          <Failed error={error} retry={() => void refetch()} />
        ) : isPending ? (
          <Waiting />
        ) : data?.length ? (
          <List disablePadding>
            {data.map(({ id, pool, text, choices, correct, retired }) => (
              <ListItemButton key={id} component={LinkBase} to={`/quiz-questions/${id}`}>
                <ListItemText
                  primary={text}
                  secondary={`${pool} — ${correct.map((place) => choices[place]).join(' / ')}`}
                />
                {retired && <Tag tone="rest">{translate('resources.quiz-questions.retired')}</Tag>}
              </ListItemButton>
            ))}
          </List>
        ) : (
          <Notice
            title={translate('resources.quiz-questions.empty')}
            text={translate('resources.quiz-questions.emptyHint')}
          />
        )}
      </Card>
    </Section>
  )
}
