import type { ReactNode } from 'react'
import { CreateButton, DataTable, useCanAccess, useStore, useTranslate } from 'react-admin'
import { type CourseSession, SESSION_STATES } from '#contract/course-sessions'
import { Instant } from '../fields/dates-shown.tsx'
import { AccessDeniedPage } from '../layout/error-page.tsx'
import { choiceFilter, referenceFilter, Search, unitFilter } from '../list/filters.tsx'
import { ListPage } from '../list/list-page.tsx'
import { Rows } from '../list/rows.tsx'
import { ViewChoice } from '../list/view-choice.tsx'
import { useReach } from '../provider/use-session.ts'
import { Calendar } from './calendar.tsx'
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

const VIEWS = ['list', 'month'] as const
type View = (typeof VIEWS)[number]

/** Sessions as a list, or by day. */
export default function CourseSessionList() {
  const mayWrite = useReach('courses.write') !== null
  const [view, setView] = useStore<View>('course-sessions.view', 'list')
  const { canAccess, isPending } = useCanAccess({ resource: 'course-sessions', action: 'list' })
  if (isPending) return null
  if (!canAccess) return <AccessDeniedPage />
  const add = mayWrite && <CreateButton label="resources.course-sessions.add" variant="contained" />
  const actions = (
    <>
      <ViewChoice views={VIEWS} view={view} onChange={setView} />
      {add}
    </>
  )
  return view === 'list' ? <Table actions={actions} add={add} /> : <Calendar actions={actions} />
}

function Table({ actions, add }: { actions: ReactNode; add: ReactNode }) {
  const translate = useTranslate()
  const places = usePlaces()
  return (
    <ListPage
      filters={filters}
      sort={{ field: 'startsAt', order: 'DESC' }}
      lead={translate('resources.course-sessions.lead')}
      actions={actions}
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
