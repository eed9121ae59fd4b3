import Button from '@mui/material/Button'
import {
  DataTable,
  LinkBase,
  ListBase,
  ListToolbar,
  useListContext,
  useTranslate,
} from 'react-admin'
import type { z } from 'zod'
import { DEVICE_KINDS } from '#contract/devices'
import type { overdueErasure } from '#contract/erasure'
import { Kind, StateTag } from '../devices/marks.tsx'
import { Day } from '../fields/dates-shown.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { Failed, Notice, Waiting } from '../layout/states.tsx'
import { choiceFilter, Search } from '../list/filters.tsx'
import { Paging } from '../list/paging.tsx'
import { Rows } from '../list/rows.tsx'
import { useReach } from '../provider/use-session.ts'

type OverdueErasure = z.infer<typeof overdueErasure>

const Column = DataTable.Col<OverdueErasure>

const filters = [
  <Search key="q" source="q" words="resources.erasures.search_device" alwaysOn />,
  choiceFilter(
    { source: 'kind', label: 'resources.devices.fields.kind', alwaysOn: true },
    DEVICE_KINDS,
    'resources.devices.kinds',
  ),
]

/** Returned devices that wait for their certificate beyond the time allowed, the oldest first. */
export const Overdue = () => (
  <ListBase
    resource="erasures/overdue"
    // The right to read erasures was asked for by the page.
    disableAuthentication
    disableSyncWithLocation
    storeKey={false}
    perPage={25}
    sort={{ field: 'returnedOn', order: 'ASC' }}
    queryOptions={{ onError: () => undefined }}
  >
    <ListToolbar filters={filters} />
    <OverdueRows />
    <Paging />
  </ListBase>
)

function OverdueRows() {
  const translate = useTranslate()
  const { data, error, isPending, filterValues, refetch } = useListContext<OverdueErasure>()
  const days = (count: number) => translate('resources.erasures.days', { smart_count: count })
  if (error) return <Failed error={error} retry={() => void refetch()} />
  if (isPending) return <Waiting rows={6} />
  if (data.length === 0 && Object.keys(filterValues).length === 0) {
    return <Notice title={translate('resources.erasures.none_overdue')} />
  }
  return (
    <Rows<OverdueErasure>
      opens={false}
      phone={(each) => ({
        title: <Device overdue={each} />,
        mark: <StateTag state={each.state} />,
        lines: [
          <Day key="on" value={each.returnedOn} />,
          days(each.days),
          <Next key="next" overdue={each} />,
        ],
      })}
    >
      <Column
        source="propertyNumber"
        label="resources.erasures.fields.propertyNumber"
        disableSort
        render={(each) => <Device overdue={each} />}
      />
      <Column
        source="kind"
        label="resources.devices.fields.kind"
        disableSort
        render={({ kind }) => <Kind kind={kind} />}
      />
      <Column
        source="state"
        label="resources.devices.fields.state"
        disableSort
        render={({ state }) => <StateTag state={state} />}
      />
      <Column
        source="returnedOn"
        label="resources.erasures.fields.returnedOn"
        render={({ returnedOn }) => <Day value={returnedOn} />}
      />
      <Column
        source="days"
        label="resources.erasures.fields.days"
        disableSort
        render={(each) => days(each.days)}
      />
      <Column
        source="leaseEndsOn"
        label="resources.devices.fields.leaseEndsOn"
        render={({ leaseEndsOn }) => <Day value={leaseEndsOn} />}
      />
      <Column
        source="erasureId"
        label="resources.erasures.fields.next"
        disableSort
        render={(each) => <Next overdue={each} />}
      />
    </Rows>
  )
}

const Device = ({ overdue }: { overdue: OverdueErasure }) => (
  <RecordLink resource="devices" id={overdue.deviceId}>
    {overdue.propertyNumber}
  </RecordLink>
)

/** Erase it, or where that is done bring the certificate. */
function Next({ overdue: { deviceId, erasureId } }: { overdue: OverdueErasure }) {
  const translate = useTranslate()
  const mayWrite = useReach('erasures.write')
  if (!mayWrite && !erasureId) return null
  return (
    <Button
      size="small"
      variant="outlined"
      component={LinkBase}
      to={erasureId ? `/erasures/${erasureId}/show` : `/erasures/create?deviceId=${deviceId}`}
    >
      {translate(erasureId ? 'resources.erasures.add_certificate' : 'resources.erasures.add')}
    </Button>
  )
}
