import { CreateButton, DataTable, useTranslate } from 'react-admin'
import { COURSE_STATES, type Course } from '#contract/courses'
import { Day } from '../fields/dates-shown.tsx'
import { choiceFilter, Search } from '../list/filters.tsx'
import { ListPage } from '../list/list-page.tsx'
import { Rows } from '../list/rows.tsx'
import { useReach } from '../provider/use-session.ts'
import { CourseState, useValidity } from './state.tsx'

const Column = DataTable.Col<Course>

const filters = [
  <Search key="q" source="q" words="resources.courses.search" alwaysOn />,
  choiceFilter(
    { source: 'state', label: 'resources.courses.fields.state', alwaysOn: true },
    COURSE_STATES,
    'resources.courses.states',
  ),
]

export default function CourseList() {
  const translate = useTranslate()
  const validity = useValidity()
  const mayWrite = useReach('courses.write') !== null
  const add = mayWrite && <CreateButton label="resources.courses.add" variant="contained" />
  return (
    <ListPage
      filters={filters}
      sort={{ field: 'name', order: 'ASC' }}
      lead={translate('resources.courses.lead')}
      actions={add}
      emptyAction={add}
    >
      <Rows<Course>
        phone={(course) => ({
          title: course.name,
          mark: <CourseState state={course.state} />,
          lines: [validity(course), course.description],
        })}
      >
        <Column source="name" />
        <Column source="state" render={({ state }) => <CourseState state={state} />} />
        <Column source="validity" disableSort render={validity} />
        <Column
          source="requiredFrom"
          render={({ requiredFrom }) =>
            requiredFrom ? (
              <Day value={requiredFrom} />
            ) : (
              translate('resources.courses.not_required')
            )
          }
        />
        <DataTable.NumberCol source="version" disableSort />
      </Rows>
    </ListPage>
  )
}
