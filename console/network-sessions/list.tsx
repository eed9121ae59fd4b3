import { DataTable, SelectInput, useTranslate } from 'react-admin'
import type { NetworkSession } from '#contract/network-sessions'
import { Instant } from '../fields/dates-shown.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { choiceFilter, Search } from '../list/filters.tsx'
import { ListPage } from '../list/list-page.tsx'
import { Rows } from '../list/rows.tsx'
import { SessionTag, stationText, useEndReason } from './marks.tsx'

const Column = DataTable.Col<NetworkSession>
const LOOK_AGAIN_MS = 15_000

const filters = [
  <Search key="q" source="q" words="resources.network-sessions.search" alwaysOn />,
  <SelectInput
    key="open"
    source="open"
    label="resources.network-sessions.fields.open"
    alwaysOn
    choices={[
      { id: true, name: 'resources.network-sessions.shown.open' },
      { id: false, name: 'resources.network-sessions.shown.over' },
    ]}
    emptyText="app.filter.any"
    sx={{ width: { xs: '100%', sm: '10rem' } }}
  />,
  choiceFilter(
    { source: 'decision', label: 'resources.network-sessions.fields.decision', alwaysOn: true },
    ['allow', 'quarantine'],
    'access.is',
  ),
]

/** Who is on the network, since when and from where; who came last comes first. */
export default function NetworkSessionList() {
  const translate = useTranslate()
  const endReason = useEndReason()
  return (
    <ListPage
      filters={filters}
      filterDefaultValues={{ open: true }}
      sort={{ field: 'startedAt', order: 'DESC' }}
      lead={translate('resources.network-sessions.lead')}
      queryOptions={{ refetchInterval: LOOK_AGAIN_MS }}
    >
      <Rows<NetworkSession>
        opens={false}
        hiddenColumns={['calledStation', 'address']}
        phone={(one) => ({
          title: one.propertyNumber ? (
            <RecordLink resource="devices" id={one.deviceId}>
              {one.propertyNumber}
            </RecordLink>
          ) : (
            stationText(one.station)
          ),
          mark: <SessionTag session={one} />,
          lines: [one.nas, <Instant key="start" value={one.startedAt} />],
        })}
      >
        <Column
          source="propertyNumber"
          disableSort
          render={({ deviceId, propertyNumber }) => (
            <RecordLink resource="devices" id={deviceId}>
              {propertyNumber}
            </RecordLink>
          )}
        />
        <Column source="decision" disableSort render={(one) => <SessionTag session={one} />} />
        <Column
          source="door"
          disableSort
          render={({ door }) => translate(`access.doors.${door}`)}
        />
        <Column source="station" disableSort render={({ station }) => stationText(station)} />
        <Column source="nas" disableSort />
        <Column source="calledStation" disableSort />
        <Column source="address" disableSort />
        <Column source="startedAt" render={({ startedAt }) => <Instant value={startedAt} />} />
        <Column source="lastSeenAt" render={({ lastSeenAt }) => <Instant value={lastSeenAt} />} />
        <Column
          source="endedAt"
          disableSort
          render={({ endedAt, endReason: reason }) =>
            endedAt && (
              <>
                <Instant value={endedAt} /> {endReason(reason)}
              </>
            )
          }
        />
      </Rows>
    </ListPage>
  )
}
