import { CreateButton, DataTable, useTranslate } from 'react-admin'
import { type CourseSession, SESSION_STATES } from '#contract/course-sessions'
import { Instant } from '../fields/dates-shown.tsx'
import { choiceFilter, referenceFilter, Search, unitFilter } from '../list/filters.tsx'
import { ListPage } from '../list/list-page.tsx'
import { Rows } from '../list/rows.tsx'
import { useReach } from '../provider/use-session.ts'
import { SessionState, usePlaces } from './marks.tsx'

const Column = DataTable.Col<CourseSession>

const filters = [
  <Search key="q" source="q" words="resources.course-sessions.search" alwaysOn />,
  choiceFilter(
    { source: 'state', label: 'resources.course-sessions.fields.state', alwaysOn: true },
    SESSION_STATES,
    'resources.course-sessions.states',
  ),
  referenceFilter(
    { source: 'courseId', label: 'resources.course-sessions.fields.courseName' },
    'courses',
    {
      text: 'name',
      sort: 'name',
    },
  ),
  unitFilter(),
]

export default function CourseSessionList() {
  const translate = useTranslate()
  const places = usePlaces()
  const mayWrite = useReach('courses.write') !== null
  const add = mayWrite && <CreateButton label="resources.course-sessions.add" variant="contained" />
  return (
    <ListPage
      filters={filters}
      sort={{ field: 'startsAt', order: 'DESC' }}
      lead={translate('resources.course-sessions.lead')}
      actions={add}
      emptyAction={add}
    >
      <Rows<CourseSession>
        phone={(session) => ({
          title: [session.code, session.courseName].filter(Boolean).join(' '),
          mark: <SessionState state={session.state} />,
          lines: [
            <Instant key="at" value={session.startsAt} />,
            session.place ?? session.conference,
            places(session),
          ],
        })}
      >
        <Column source="startsAt" render={({ startsAt }) => <Instant value={startsAt} />} />
        <Column source="code" />
        <Column source="courseName" disableSort />
        <Column source="unitPath" disableSort />
        <Column
          source="place"
          disableSort
          render={({ place, conference }) => place ?? conference}
        />
        <Column source="seats" disableSort render={places} />
        <Column source="state" render={({ state }) => <SessionState state={state} />} />
        <DataTable.NumberCol source="attended" disableSort />
      </Rows>
    </ListPage>
  )
}
