import { BooleanInput, DataTable, useTranslate } from 'react-admin'
import { INCIDENT_KINDS, INCIDENT_STATES, type Incident } from '#contract/incidents'
import { Instant } from '../fields/dates-shown.tsx'
import { choiceFilter, Search, unitFilter } from '../list/filters.tsx'
import { ListPage } from '../list/list-page.tsx'
import { Rows } from '../list/rows.tsx'
import { Clock } from './clock.tsx'
import { IncidentTags } from './marks.tsx'

const Column = DataTable.Col<Incident>

const filters = [
  <Search key="q" source="q" words="resources.incidents.search" alwaysOn />,
  choiceFilter(
    { source: 'state', label: 'resources.incidents.fields.state', alwaysOn: true },
    INCIDENT_STATES,
    'resources.incidents.states',
  ),
  choiceFilter(
    { source: 'kind', label: 'resources.incidents.fields.kind' },
    INCIDENT_KINDS,
    'resources.incidents.kinds',
  ),
  <BooleanInput key="late" source="late" label="resources.incidents.only_late" />,
  <BooleanInput key="drill" source="drill" label="resources.incidents.drill" />,
  unitFilter(),
]

/** Clocks run while somebody looks. */
const LOOK_AGAIN_MS = 5_000

export default function IncidentList() {
  const translate = useTranslate()
  return (
    <ListPage
      filters={filters}
      sort={{ field: 'reportedAt', order: 'DESC' }}
      lead={translate('resources.incidents.lead')}
      queryOptions={{ refetchInterval: LOOK_AGAIN_MS }}
    >
      <Rows<Incident>
        phone={(incident) => ({
          title: translate('resources.incidents.title', { number: incident.number }),
          mark: <IncidentTags incident={incident} />,
          lines: [
            [incident.holderName, incident.unitPath].filter(Boolean).join(' · '),
            <Instant key="at" value={incident.reportedAt} />,
            incident.nextDueAt && <Clock key="due" incident={incident} />,
          ],
        })}
      >
        <Column source="number" />
        <Column source="state" render={(incident) => <IncidentTags incident={incident} />} />
        <Column source="holderName" disableSort />
        <Column source="unitPath" disableSort />
        <Column
          source="items"
          disableSort
          render={({ items, missing }) =>
            translate('resources.incidents.of_items', { missing, items })
          }
        />
        <Column source="reportedAt" render={({ reportedAt }) => <Instant value={reportedAt} />} />
        <Column source="nextDueAt" render={(incident) => <Clock incident={incident} />} />
      </Rows>
    </ListPage>
  )
}
