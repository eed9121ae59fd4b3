import { DataTable, NullableBooleanInput, useTranslate } from 'react-admin'
import { TRANSFER_KINDS, TRANSFER_NOTES, type Transfer } from '#contract/transfers'
import { choiceFilter, Search, unitFilter } from '../list/filters.tsx'
import { Rows } from '../list/rows.tsx'
import { Findings, TransferKind, Way } from './marks.tsx'

const Column = DataTable.Col<Transfer>

export const filters = [
  <Search key="q" source="q" words="resources.transfers.search" alwaysOn />,
  choiceFilter(
    { source: 'kind', label: 'resources.transfers.fields.kind', alwaysOn: true },
    TRANSFER_KINDS,
    'resources.transfers.kinds',
  ),
  <NullableBooleanInput
    key="conflicting"
    source="conflicting"
    label="resources.transfers.fields.conflicts"
    alwaysOn
    nullLabel="app.filter.any"
    trueLabel="resources.transfers.conflicting"
    falseLabel="resources.transfers.not_conflicting"
    sx={{ width: { xs: '100%', sm: '10rem' } }}
  />,
  choiceFilter(
    { source: 'note', label: 'resources.transfers.fields.notes', alwaysOn: true },
    TRANSFER_NOTES,
    'resources.transfers.notes',
  ),
  unitFilter(true),
]

/** Person by person: from where to where, what goes along, and what stands in the way. */
export function TransferRows() {
  const translate = useTranslate()
  const plan = ({ devices, deviceCount }: Transfer) =>
    translate(`resources.transfers.plans.${devices}`, { smart_count: deviceCount })
  return (
    <Rows<Transfer>
      phone={(each) => ({
        title: `${each.name} (${each.employeeNumber})`,
        mark: <TransferKind kind={each.kind} />,
        lines: [
          <Way key="way" transfer={each} />,
          each.post,
          each.deviceCount > 0 && plan(each),
          <Findings key="findings" transfer={each} />,
        ].filter(Boolean),
      })}
    >
      <Column
        source="kind"
        label="resources.transfers.fields.kind"
        disableSort
        render={({ kind }) => <TransferKind kind={kind} />}
      />
      <Column source="employeeNumber" label="resources.transfers.fields.employeeNumber" />
      <Column source="name" label="resources.transfers.fields.name" />
      <Column
        source="toUnitPath"
        label="resources.transfers.fields.way"
        disableSort
        render={(each) => <Way transfer={each} />}
      />
      <Column source="post" label="resources.transfers.fields.post" disableSort />
      <Column
        source="devices"
        label="resources.transfers.fields.devices"
        disableSort
        render={(each) => (each.deviceCount > 0 ? plan(each) : null)}
      />
      <Column
        source="conflicts"
        label="resources.transfers.fields.findings"
        render={(each) => <Findings transfer={each} />}
      />
    </Rows>
  )
}
