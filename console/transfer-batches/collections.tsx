import {
  DataTable,
  ListBase,
  ListToolbar,
  NullableBooleanInput,
  useListContext,
  useTranslate,
} from 'react-admin'
import { DEVICE_KINDS } from '#contract/devices'
import type { TransferCollection } from '#contract/transfers'
import { Kind } from '../devices/marks.tsx'
import { Day } from '../fields/dates-shown.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { Tag } from '../fields/tag.tsx'
import { Failed, Notice, Waiting } from '../layout/states.tsx'
import { ExportMenu } from '../list/export-menu.tsx'
import { choiceFilter, Search, unitFilter } from '../list/filters.tsx'
import { Paging } from '../list/paging.tsx'
import { Rows } from '../list/rows.tsx'

const Column = DataTable.Col<TransferCollection>

const filters = [
  <Search key="q" source="q" words="resources.transfer-batches.search_collections" alwaysOn />,
  <NullableBooleanInput
    key="collected"
    source="collected"
    label="resources.transfer-batches.fields.collectedAt"
    alwaysOn
    nullLabel="app.filter.any"
    trueLabel="resources.transfer-batches.collected"
    falseLabel="resources.transfer-batches.to_collect"
    sx={{ width: { xs: '100%', sm: '10rem' } }}
  />,
  choiceFilter(
    { source: 'kind', label: 'resources.devices.fields.kind', alwaysOn: true },
    DEVICE_KINDS,
    'resources.devices.kinds',
  ),
  unitFilter(true),
]

const TO_COLLECT = { collected: false }

/** What people who left or moved are to hand in, the longest due first. */
export const Collections = () => (
  <ListBase
    resource="transfers/collections"
    // The right to read transfers was asked for by the page.
    disableAuthentication
    disableSyncWithLocation
    storeKey={false}
    perPage={25}
    sort={{ field: 'returnDueOn', order: 'ASC' }}
    filterDefaultValues={TO_COLLECT}
    queryOptions={{ onError: () => undefined }}
  >
    <ListToolbar filters={filters} actions={<ExportMenu path="/transfers/collections" />} />
    <CollectionRows />
    <Paging />
  </ListBase>
)

function CollectionRows() {
  const translate = useTranslate()
  const { data, error, isPending, refetch } = useListContext<TransferCollection>()
  if (error) return <Failed error={error} retry={() => void refetch()} />
  if (isPending) return <Waiting rows={6} />
  if (data.length === 0) {
    return <Notice title={translate('resources.transfer-batches.nothing_to_collect')} />
  }
  return (
    <Rows<TransferCollection>
      opens={false}
      phone={(each) => ({
        title: <Device each={each} />,
        mark: <Collected each={each} />,
        lines: [
          `${each.name} (${each.employeeNumber})`,
          each.unitPath,
          <Due key="due" each={each} />,
        ],
      })}
    >
      <Column
        source="propertyNumber"
        label="resources.devices.fields.propertyNumber"
        render={(each) => <Device each={each} />}
      />
      <Column
        source="kind"
        label="resources.devices.fields.kind"
        disableSort
        render={({ kind }) => <Kind kind={kind} />}
      />
      <Column
        source="name"
        label="resources.transfers.fields.name"
        disableSort
        render={({ name, transferId }) => (
          <RecordLink resource="transfers" id={transferId}>
            {name}
          </RecordLink>
        )}
      />
      <Column source="unitPath" label="resources.transfers.fields.fromUnitPath" disableSort />
      <Column
        source="returnDueOn"
        label="resources.transfers.fields.returnDueOn"
        render={(each) => <Due each={each} />}
      />
      <Column
        source="collectedAt"
        label="resources.transfer-batches.fields.collectedAt"
        disableSort
        render={(each) => <Collected each={each} />}
      />
    </Rows>
  )
}

const Device = ({ each }: { each: TransferCollection }) => (
  <RecordLink resource="devices" id={each.deviceId}>
    {each.propertyNumber}
  </RecordLink>
)

function Due({ each }: { each: TransferCollection }) {
  const translate = useTranslate()
  return (
    <>
      <Day value={each.returnDueOn} />{' '}
      {each.isOverdue && <Tag tone="act">{translate('resources.transfer-batches.overdue')}</Tag>}
    </>
  )
}

function Collected({ each }: { each: TransferCollection }) {
  const translate = useTranslate()
  return each.collectedAt ? (
    <Tag tone="good">{translate('resources.transfer-batches.collected')}</Tag>
  ) : (
    <Tag tone="care">{translate('resources.transfer-batches.to_collect')}</Tag>
  )
}
