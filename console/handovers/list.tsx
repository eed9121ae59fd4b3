import { BooleanInput, DataTable, useTranslate } from 'react-admin'
import type { Handover } from '#contract/handovers'
import { Day, Instant } from '../fields/dates-shown.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { choiceFilter, Search, unitFilter } from '../list/filters.tsx'
import { ListPage } from '../list/list-page.tsx'
import { Rows } from '../list/rows.tsx'
import { HandoverStatus } from './status.tsx'

const Column = DataTable.Col<Handover>

const filters = [
  <Search key="q" source="q" words="resources.handovers.search" alwaysOn />,
  choiceFilter(
    { source: 'loan', label: 'resources.handovers.fields.loan', alwaysOn: true },
    ['all', 'overdue'],
    'resources.handovers.loans',
  ),
  <BooleanInput key="open" source="open" label="resources.handovers.fields.open" />,
  unitFilter(),
]

/** Who holds and held what; with the filter on loans, what should be back. */
export default function HandoverList() {
  const translate = useTranslate()
  return (
    <ListPage
      filters={filters}
      sort={{ field: 'handedOverAt', order: 'DESC' }}
      lead={translate('resources.handovers.lead')}
    >
      <Rows<Handover>
        phone={(one) => ({
          title: one.propertyNumber ?? '—',
          mark: <HandoverStatus handover={one} />,
          lines: [one.holderName, <Instant key="at" value={one.handedOverAt} />],
        })}
      >
        <Column
          source="propertyNumber"
          disableSort
          render={({ deviceId, propertyNumber }) => (
            <RecordLink resource="devices" id={propertyNumber ? deviceId : null}>
              {propertyNumber}
            </RecordLink>
          )}
        />
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
          source="handedOverAt"
          render={({ handedOverAt }) => <Instant value={handedOverAt} />}
        />
        <Column
          source="acceptedAt"
          disableSort
          render={({ acceptedAt }) => <Instant value={acceptedAt} />}
        />
        <Column source="dueOn" render={({ dueOn }) => <Day value={dueOn} />} />
        <Column source="returnedAt" render={({ returnedAt }) => <Instant value={returnedAt} />} />
        <Column
          source="status"
          disableSort
          render={(handover) => <HandoverStatus handover={handover} />}
        />
      </Rows>
    </ListPage>
  )
}
