import { CreateButton, DataTable, useTranslate } from 'react-admin'
import { type CourseException, EXCEPTION_STATES } from '#contract/completions'
import { Day, Instant } from '../fields/dates-shown.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { Tag } from '../fields/tag.tsx'
import { choiceFilter, referenceFilter, Search } from '../list/filters.tsx'
import { ListPage } from '../list/list-page.tsx'
import { Rows } from '../list/rows.tsx'
import { useReach } from '../provider/use-session.ts'
import type { Tone } from '../theme/tones.ts'

const Column = DataTable.Col<CourseException>

const TONES: Record<CourseException['state'], Tone> = {
  requested: 'care',
  granted: 'good',
  refused: 'rest',
}

const filters = [
  <Search key="q" source="q" words="resources.course-exceptions.search" alwaysOn />,
  choiceFilter(
    { source: 'state', label: 'resources.course-exceptions.fields.state', alwaysOn: true },
    EXCEPTION_STATES,
    'resources.course-exceptions.states',
  ),
  referenceFilter(
    { source: 'courseId', label: 'resources.course-exceptions.fields.courseName' },
    'courses',
    { text: 'name', sort: 'name' },
  ),
]

/** Who decides finds the request behind its state. */
function State({ state, approvalId }: CourseException) {
  const translate = useTranslate()
  const name = translate(`resources.course-exceptions.states.${state}`)
  return (
    <Tag tone={TONES[state]}>
      <RecordLink resource="approvals" id={approvalId}>
        {name}
      </RecordLink>
    </Tag>
  )
}

export default function CourseExceptionList() {
  const translate = useTranslate()
  const mayWrite = useReach('courses.write') !== null
  const add = mayWrite && (
    <CreateButton label="resources.course-exceptions.add" variant="contained" />
  )
  return (
    <ListPage
      filters={filters}
      sort={{ field: 'createdAt', order: 'DESC' }}
      lead={translate('resources.course-exceptions.lead')}
      actions={add}
      emptyAction={add}
    >
      <Rows<CourseException>
        opens={false}
        phone={(exception) => ({
          title: exception.staffName ?? '—',
          mark: <State {...exception} />,
          lines: [
            exception.courseName,
            translate(`resources.course-exceptions.kinds.${exception.kind}`),
            <Day key="until" value={exception.endsOn} />,
          ],
        })}
      >
        <Column source="staffName" disableSort />
        <Column source="unitPath" disableSort />
        <Column source="courseName" disableSort />
        <Column
          source="kind"
          disableSort
          render={({ kind }) => translate(`resources.course-exceptions.kinds.${kind}`)}
        />
        <Column source="reason" disableSort />
        <Column source="endsOn" render={({ endsOn }) => <Day value={endsOn} />} />
        <Column source="state" disableSort render={(exception) => <State {...exception} />} />
        <Column source="createdAt" render={({ createdAt }) => <Instant value={createdAt} />} />
      </Rows>
    </ListPage>
  )
}
