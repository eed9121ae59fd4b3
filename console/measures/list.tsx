import { DataTable, useTranslate } from 'react-admin'
import { MEASURE_STATES, type Measure } from '#contract/measures'
import { RecordLink } from '../fields/record-link.tsx'
import { CreateLink } from '../layout/links.tsx'
import { choiceFilter, Search } from '../list/filters.tsx'
import { ListPage } from '../list/list-page.tsx'
import { Rows } from '../list/rows.tsx'
import { useReach } from '../provider/use-session.ts'
import { Gantt } from './gantt.tsx'
import { MeasureStateTag, Quarter } from './marks.tsx'

const Column = DataTable.Col<Measure>

const filters = [
  <Search key="q" source="q" words="resources.measures.search" alwaysOn />,
  choiceFilter(
    { source: 'state', label: 'resources.measures.fields.state', alwaysOn: true },
    MEASURE_STATES,
    'resources.measures.states',
  ),
]

/** 工程表. */
export default function MeasureList() {
  const translate = useTranslate()
  const mayWrite = useReach('indicators.write') !== null
  const add = mayWrite && <CreateLink to="/measures/create" label="resources.measures.add" />
  return (
    <ListPage
      filters={filters}
      sort={{ field: 'startsIn', order: 'ASC' }}
      lead={translate('resources.measures.lead')}
      perPage={50}
      actions={add}
      emptyAction={add}
    >
      <Gantt />
      <Rows<Measure>
        opens={mayWrite ? 'edit' : false}
        phone={(measure) => ({
          title: measure.title,
          mark: <MeasureStateTag state={measure.state} />,
          lines: [
            measure.area,
            <span key="span">
              <Quarter value={measure.startsIn} /> – <Quarter value={measure.endsIn} />
            </span>,
            measure.unitPath,
          ],
        })}
      >
        <Column source="area" />
        <Column source="title" disableSort />
        <Column source="startsIn" render={({ startsIn }) => <Quarter value={startsIn} />} />
        <Column source="endsIn" disableSort render={({ endsIn }) => <Quarter value={endsIn} />} />
        <Column source="state" render={({ state }) => <MeasureStateTag state={state} />} />
        <Column source="unitPath" disableSort />
        <Column
          source="indicatorName"
          disableSort
          render={({ indicatorId, indicatorName }) => (
            <RecordLink resource="indicators" id={indicatorId}>
              {indicatorName}
            </RecordLink>
          )}
        />
        <Column source="note" disableSort />
      </Rows>
    </ListPage>
  )
}
