import { DataTable, useTranslate } from 'react-admin'
import type { QuizAttempt } from '#contract/quizzes'
import { Instant } from '../fields/dates-shown.tsx'
import { Search } from '../list/filters.tsx'
import { ListPage } from '../list/list-page.tsx'
import { Rows } from '../list/rows.tsx'
import { AttemptMark } from './marks.tsx'

const Column = DataTable.Col<QuizAttempt>
const filters = [<Search key="q" source="q" words="resources.quiz-attempts.search" alwaysOn />]

export default function AttemptList() {
  const translate = useTranslate()
  return (
    <ListPage
      filters={filters}
      sort={{ field: 'startedAt', order: 'DESC' }}
      lead={translate('resources.quiz-attempts.lead')}
    >
      <Rows<QuizAttempt>
        phone={(attempt) => ({
          title: attempt.staffName ?? attempt.quizTitle,
          mark: <AttemptMark attempt={attempt} />,
          lines: [attempt.quizTitle, <Instant key="at" value={attempt.startedAt} />],
        })}
      >
        <Column source="staffName" disableSort />
        <Column source="quizTitle" disableSort />
        <DataTable.NumberCol source="number" disableSort />
        <Column source="startedAt" render={({ startedAt }) => <Instant value={startedAt} />} />
        <Column
          source="score"
          disableSort
          render={({ score, total }) => (score === null ? '—' : `${score} / ${total}`)}
        />
        <Column
          source="passed"
          disableSort
          render={(attempt) => <AttemptMark attempt={attempt} />}
        />
      </Rows>
    </ListPage>
  )
}
