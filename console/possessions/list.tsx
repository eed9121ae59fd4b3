import { DataTable } from 'react-admin'
import type { Possession } from '#contract/possession'
import { Instant } from '../fields/dates-shown.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { choiceFilter, Search, unitFilter } from '../list/filters.tsx'
import { ListPage } from '../list/list-page.tsx'
import { Rows } from '../list/rows.tsx'
import { AnswerTag } from './answer-tag.tsx'
import { CheckBar } from './check-bar.tsx'

const Column = DataTable.Col<Possession>

const filters = [
  <Search key="q" source="q" words="resources.possessions.search" alwaysOn />,
  choiceFilter(
    { source: 'answer', label: 'resources.possessions.fields.answer', alwaysOn: true },
    ['none', 'have', 'have_not'],
    'resources.possessions.answers',
  ),
  unitFilter(),
]

/** The yearly check: who has answered, who has not, and what is missing. */
export default function PossessionList() {
  return (
    <ListPage filters={filters} sort={{ field: 'unitPath', order: 'ASC' }} lead={<CheckBar />}>
      <Rows<Possession>
        opens={false}
        phone={(one) => ({
          title: one.holderName ?? '—',
          mark: <AnswerTag answer={one.answer} />,
          lines: [one.propertyNumber, one.unitPath, one.note],
        })}
      >
        <Column source="unitPath" />
        <Column
          source="holderName"
          disableSort
          render={({ holderId, holderName }) => (
            <RecordLink resource="staff" id={holderName ? holderId : null}>
              {holderName}
            </RecordLink>
          )}
        />
        <Column
          source="propertyNumber"
          disableSort
          render={({ deviceId, propertyNumber }) => (
            <RecordLink resource="devices" id={propertyNumber ? deviceId : null}>
              {propertyNumber}
            </RecordLink>
          )}
        />
        <Column source="model" disableSort />
        <Column
          source="answer"
          disableSort
          render={({ answer }) => <AnswerTag answer={answer} />}
        />
        <Column source="note" disableSort />
        <Column source="answeredAt" render={({ answeredAt }) => <Instant value={answeredAt} />} />
      </Rows>
    </ListPage>
  )
}
