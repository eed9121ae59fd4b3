import { ListBase, ListToolbar, useListContext, useTranslate } from 'react-admin'
import type { Transfer, TransferBatch } from '#contract/transfers'
import { Failed, Notice, Waiting } from '../layout/states.tsx'
import { ExportMenu } from '../list/export-menu.tsx'
import { Paging } from '../list/paging.tsx'
import { filters, TransferRows } from './rows.tsx'

/** The people of one batch, those with conflicts first. */
export function TransfersOf({ batch }: { batch: TransferBatch }) {
  const filter = { batchId: batch.id }
  return (
    <ListBase
      resource="transfers"
      filter={filter}
      disableSyncWithLocation
      storeKey={false}
      perPage={25}
      sort={{ field: 'conflicts', order: 'ASC' }}
      queryOptions={{ onError: () => undefined }}
    >
      <ListToolbar filters={filters} actions={<ExportMenu path="/transfers" filter={filter} />} />
      <People />
      <Paging />
    </ListBase>
  )
}

function People() {
  const translate = useTranslate()
  const { data, error, isPending, refetch } = useListContext<Transfer>()
  if (error) return <Failed error={error} retry={() => void refetch()} />
  if (isPending) return <Waiting rows={8} />
  if (data.length === 0) return <Notice title={translate('resources.transfers.none_found')} />
  return <TransferRows />
}
