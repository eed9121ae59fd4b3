import { DataTable, useTranslate } from 'react-admin'
import { type CourseRecording, RECORDING_STATES } from '#contract/course-recordings'
import { CreateLink } from '../layout/links.tsx'
import { choiceFilter, Search } from '../list/filters.tsx'
import { ListPage } from '../list/list-page.tsx'
import { Rows } from '../list/rows.tsx'
import { useReach } from '../provider/use-session.ts'
import { OwnWatching, playingTime, RecordingState } from './marks.tsx'

const Column = DataTable.Col<CourseRecording>

const search = <Search key="q" source="q" words="resources.course-recordings.search" alwaysOn />
const states = choiceFilter(
  { source: 'state', label: 'resources.course-recordings.fields.state', alwaysOn: true },
  RECORDING_STATES,
  'resources.course-recordings.states',
)

export default function RecordingList() {
  const translate = useTranslate()
  const mayWrite = useReach('course-recordings.write') !== null
  const add = mayWrite && (
    <CreateLink to="/course-recordings/create" label="resources.course-recordings.add" />
  )
  return (
    <ListPage
      filters={mayWrite ? [search, states] : [search]}
      sort={{ field: 'createdAt', order: 'DESC' }}
      lead={translate('resources.course-recordings.lead')}
      actions={add}
      emptyAction={add}
    >
      <Rows<CourseRecording>
        phone={(recording) => ({
          title: recording.title,
          mark: mayWrite ? <RecordingState state={recording.state} /> : undefined,
          lines: [
            recording.courseName,
            playingTime(recording.seconds),
            <OwnWatching key="own" own={recording.own} />,
          ],
        })}
      >
        <Column source="title" />
        <Column source="courseName" disableSort />
        <Column source="seconds" disableSort render={({ seconds }) => playingTime(seconds)} />
        {mayWrite && (
          <Column
            source="state"
            disableSort
            render={({ state }) => <RecordingState state={state} />}
          />
        )}
        <Column source="own" disableSort render={({ own }) => <OwnWatching own={own} />} />
      </Rows>
    </ListPage>
  )
}
