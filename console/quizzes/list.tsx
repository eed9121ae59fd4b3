import { DataTable, useTranslate } from 'react-admin'
import type { Quiz } from '#contract/quizzes'
import { CreateLink } from '../layout/links.tsx'
import { Search } from '../list/filters.tsx'
import { ListPage } from '../list/list-page.tsx'
import { Rows } from '../list/rows.tsx'
import { useReach } from '../provider/use-session.ts'

const Column = DataTable.Col<Quiz>
const filters = [<Search key="q" source="q" words="resources.quizzes.search" alwaysOn />]

export default function QuizList() {
  const translate = useTranslate()
  const mayWrite = useReach('quizzes.write') !== null
  const add = mayWrite && <CreateLink to="/quizzes/create" label="resources.quizzes.add" />
  return (
    <ListPage
      filters={filters}
      sort={{ field: 'courseName', order: 'ASC' }}
      lead={translate('resources.quizzes.lead')}
      actions={add}
      emptyAction={add}
    >
      <Rows<Quiz>
        phone={(quiz) => ({
          title: quiz.title,
          lines: [quiz.courseName, translate('resources.quizzes.asks', { smart_count: quiz.asks })],
        })}
      >
        <Column source="title" />
        <Column source="courseName" />
        <DataTable.NumberCol source="asks" disableSort />
        <Column source="passPercent" disableSort render={({ passPercent }) => `${passPercent}%`} />
        <DataTable.NumberCol source="limitMinutes" disableSort />
      </Rows>
    </ListPage>
  )
}
