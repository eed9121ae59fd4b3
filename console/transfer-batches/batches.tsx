import type { ReactNode } from 'react'
import { DataTable, useTranslate } from 'react-admin'
import { TRANSFER_BATCH_STATES, type TransferBatch } from '#contract/transfers'
import { Day, Instant } from '../fields/dates-shown.tsx'
import { choiceFilter } from '../list/filters.tsx'
import { ListPage } from '../list/list-page.tsx'
import { Rows } from '../list/rows.tsx'
import { BatchState, Conflicts, People } from './marks.tsx'

const Column = DataTable.Col<TransferBatch>

const filters = [
  choiceFilter(
    { source: 'state', label: 'resources.transfer-batches.fields.state', alwaysOn: true },
    TRANSFER_BATCH_STATES,
    'resources.transfer-batches.states',
  ),
]

export function Batches({ actions, tabs }: { actions: ReactNode; tabs: ReactNode }) {
  const translate = useTranslate()
  return (
    <ListPage
      lead={translate('resources.transfer-batches.leads.batches')}
      actions={actions}
      tabs={tabs}
      filters={filters}
      sort={{ field: 'effectiveOn', order: 'DESC' }}
      emptyAction={actions}
    >
      <Rows<TransferBatch>
        phone={(batch) => ({
          title: <Day value={batch.effectiveOn} />,
          mark: <BatchState state={batch.state} />,
          lines: [
            <People key="people" counts={batch.counts} />,
            batch.conflictCount > 0 && (
              <Conflicts key="conflicts" conflictCount={batch.conflictCount} />
            ),
          ].filter(Boolean),
        })}
      >
        <Column source="effectiveOn" render={({ effectiveOn }) => <Day value={effectiveOn} />} />
        <Column source="state" disableSort render={({ state }) => <BatchState state={state} />} />
        <Column source="counts" disableSort render={({ counts }) => <People counts={counts} />} />
        <Column
          source="conflictCount"
          disableSort
          render={({ conflictCount }) => <Conflicts conflictCount={conflictCount} />}
        />
        <Column source="createdAt" render={({ createdAt }) => <Instant value={createdAt} />} />
        <Column
          source="appliedAt"
          disableSort
          render={({ appliedAt }) => <Instant value={appliedAt} />}
        />
      </Rows>
    </ListPage>
  )
}
