import { DataTable, useTranslate } from 'react-admin'
import type { DeviceBatch } from '#contract/device-batches'
import { Instant } from '../fields/dates-shown.tsx'
import { ListPage } from '../list/list-page.tsx'
import { Rows } from '../list/rows.tsx'
import { BatchState, orderText } from './marks.tsx'

const Column = DataTable.Col<DeviceBatch>

export default function DeviceBatchList() {
  const translate = useTranslate()
  return (
    <ListPage
      lead={translate('resources.device-batches.lead')}
      sort={{ field: 'createdAt', order: 'DESC' }}
    >
      <Rows<DeviceBatch>
        phone={(batch) => ({
          title: orderText(translate, batch),
          mark: <BatchState batch={batch} />,
          lines: [
            <Instant key="at" value={batch.createdAt} />,
            translate('resources.device-batches.counts', {
              total: batch.total,
              done: batch.done,
              refused: batch.refused,
            }),
          ],
        })}
      >
        <Column source="createdAt" render={({ createdAt }) => <Instant value={createdAt} />} />
        <Column source="kind" disableSort render={(batch) => orderText(translate, batch)} />
        <Column source="createdByName" disableSort />
        <Column source="state" disableSort render={(batch) => <BatchState batch={batch} />} />
        <DataTable.NumberCol source="total" disableSort />
        <DataTable.NumberCol source="done" disableSort />
        <DataTable.NumberCol source="unchanged" disableSort />
        <DataTable.NumberCol source="refused" disableSort />
      </Rows>
    </ListPage>
  )
}
