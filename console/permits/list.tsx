import { DataTable, useTranslate } from 'react-admin'
import { PERMIT_STATES, type Permit } from '#contract/permits'
import { Day } from '../fields/dates-shown.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { choiceFilter, Search, unitFilter } from '../list/filters.tsx'
import { ListPage } from '../list/list-page.tsx'
import { Rows } from '../list/rows.tsx'
import { PermitStateTag } from './state.tsx'

const Column = DataTable.Col<Permit>

const filters = [
  <Search key="q" source="q" words="resources.permits.search" alwaysOn />,
  choiceFilter(
    { source: 'state', label: 'resources.permits.fields.state', alwaysOn: true },
    PERMIT_STATES,
    'resources.permits.states',
  ),
  unitFilter(),
]

export default function PermitList() {
  const translate = useTranslate()
  return (
    <ListPage
      filters={filters}
      sort={{ field: 'createdAt', order: 'DESC' }}
      lead={translate('resources.permits.lead')}
    >
      <Rows<Permit>
        phone={(permit) => ({
          title: permit.holderName ?? '—',
          mark: <PermitStateTag permit={permit} />,
          lines: [
            permit.propertyNumber,
            `${permit.startsOn} – ${permit.endsOn}`,
            [permit.place, permit.purpose].join(' · '),
          ],
        })}
      >
        <Column source="holderName" disableSort />
        <Column source="unitPath" disableSort />
        <Column
          source="propertyNumber"
          disableSort
          render={({ deviceId, propertyNumber }) => (
            <RecordLink resource="devices" id={propertyNumber ? deviceId : null}>
              {propertyNumber}
            </RecordLink>
          )}
        />
        <Column source="startsOn" render={({ startsOn }) => <Day value={startsOn} />} />
        <Column source="endsOn" render={({ endsOn }) => <Day value={endsOn} />} />
        <Column source="place" disableSort />
        <Column source="purpose" disableSort />
        <Column source="state" render={(permit) => <PermitStateTag permit={permit} />} />
      </Rows>
    </ListPage>
  )
}
