import { DataTable, useTranslate } from 'react-admin'
import { ACCEPTANCE_KINDS, ACCEPTANCE_STATES, type Acceptance } from '#contract/handovers'
import { Instant } from '../fields/dates-shown.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { choiceFilter, Search, unitFilter } from '../list/filters.tsx'
import { ListPage } from '../list/list-page.tsx'
import { Rows } from '../list/rows.tsx'
import { AcceptanceState } from './marks.tsx'

const Column = DataTable.Col<Acceptance>

const filters = [
  <Search key="q" source="q" words="resources.acceptances.search" alwaysOn />,
  choiceFilter(
    { source: 'state', label: 'resources.acceptances.fields.state', alwaysOn: true },
    ACCEPTANCE_STATES,
    'resources.acceptances.states',
  ),
  choiceFilter(
    { source: 'kind', label: 'resources.acceptances.fields.kind' },
    ACCEPTANCE_KINDS,
    'resources.acceptances.kinds',
  ),
  unitFilter(),
]

const devicesOf = ({ items }: Acceptance) => items.map((item) => item.propertyNumber).join(' · ')

/** Receipts of all visits to the counter, and what still waits to be accepted. */
export default function AcceptanceList() {
  const translate = useTranslate()
  return (
    <ListPage
      filters={filters}
      sort={{ field: 'createdAt', order: 'DESC' }}
      lead={translate('resources.acceptances.lead')}
    >
      <Rows<Acceptance>
        phone={(one) => ({
          title: one.holderName,
          mark: <AcceptanceState state={one.state} />,
          lines: [devicesOf(one), one.unitPath, <Instant key="at" value={one.createdAt} />],
        })}
      >
        <DataTable.NumberCol source="number" options={{ useGrouping: false }} />
        <Column
          source="kind"
          disableSort
          render={({ kind }) => translate(`resources.acceptances.kinds.${kind}`)}
        />
        <Column
          source="holderName"
          disableSort
          render={({ holderId, holderName }) => (
            <RecordLink resource="staff" id={holderId}>
              {holderName}
            </RecordLink>
          )}
        />
        <Column source="unitPath" disableSort />
        <Column source="items" disableSort render={devicesOf} />
        <Column
          source="state"
          disableSort
          render={({ state }) => <AcceptanceState state={state} />}
        />
        <Column source="operatorName" disableSort />
        <Column source="createdAt" render={({ createdAt }) => <Instant value={createdAt} />} />
      </Rows>
    </ListPage>
  )
}
