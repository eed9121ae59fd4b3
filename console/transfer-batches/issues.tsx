import { DataTable, ListBase, ListToolbar, useListContext, useTranslate } from 'react-admin'
import { DEVICE_KINDS } from '#contract/devices'
import type { TransferIssue } from '#contract/transfers'
import { Day } from '../fields/dates-shown.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { Tag } from '../fields/tag.tsx'
import { Failed, Notice, Waiting } from '../layout/states.tsx'
import { ExportMenu } from '../list/export-menu.tsx'
import { choiceFilter, Search, unitFilter } from '../list/filters.tsx'
import { Paging } from '../list/paging.tsx'
import { Rows } from '../list/rows.tsx'

const Column = DataTable.Col<TransferIssue>

const filters = [
  <Search key="q" source="q" words="resources.transfer-batches.search_people" alwaysOn />,
  choiceFilter(
    { source: 'lacks', label: 'resources.transfer-batches.lacks', alwaysOn: true },
    DEVICE_KINDS,
    'resources.devices.kinds',
  ),
  unitFilter(true),
]

/** Who joined, unit by unit, and what they hold by now. */
export const Issues = () => (
  <ListBase
    resource="transfers/issues"
    // The right to read transfers was asked for by the page.
    disableAuthentication
    disableSyncWithLocation
    storeKey={false}
    perPage={25}
    sort={{ field: 'unitPath', order: 'ASC' }}
    queryOptions={{ onError: () => undefined }}
  >
    <ListToolbar filters={filters} actions={<ExportMenu path="/transfers/issues" />} />
    <IssueRows />
    <Paging />
  </ListBase>
)

function IssueRows() {
  const translate = useTranslate()
  const { data, error, isPending, refetch } = useListContext<TransferIssue>()
  if (error) return <Failed error={error} retry={() => void refetch()} />
  if (isPending) return <Waiting rows={6} />
  if (data.length === 0) {
    return <Notice title={translate('resources.transfer-batches.nobody_waits')} />
  }
  return (
    <Rows<TransferIssue>
      opens={false}
      phone={(each) => ({
        title: <Person each={each} />,
        lines: [
          each.unitPath,
          each.post,
          <Held key="laptop" kind="laptop" each={each} />,
          <Held key="smartphone" kind="smartphone" each={each} />,
        ],
      })}
    >
      <Column source="employeeNumber" label="resources.transfers.fields.employeeNumber" />
      <Column
        source="name"
        label="resources.transfers.fields.name"
        disableSort
        render={(each) => <Person each={each} />}
      />
      <Column source="unitPath" label="resources.transfers.fields.toUnitPath" />
      <Column source="post" label="resources.transfers.fields.post" disableSort />
      <Column
        source="effectiveOn"
        label="resources.transfers.fields.effectiveOn"
        disableSort
        render={({ effectiveOn }) => <Day value={effectiveOn} />}
      />
      <Column
        source="laptop"
        label="resources.devices.kinds.laptop"
        disableSort
        render={(each) => <Held kind="laptop" each={each} />}
      />
      <Column
        source="smartphone"
        label="resources.devices.kinds.smartphone"
        disableSort
        render={(each) => <Held kind="smartphone" each={each} />}
      />
    </Rows>
  )
}

const Person = ({ each }: { each: TransferIssue }) => (
  <RecordLink resource="staff" id={each.staffId}>
    {each.name}
  </RecordLink>
)

function Held({ kind, each }: { kind: 'laptop' | 'smartphone'; each: TransferIssue }) {
  const translate = useTranslate()
  const held = each[kind]
  const name = translate(`resources.devices.kinds.${kind}`)
  if (held) return <>{held}</>
  return <Tag tone="care">{translate('resources.transfer-batches.none_yet', { kind: name })}</Tag>
}
