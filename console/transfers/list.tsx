import { useTranslate } from 'react-admin'
import { ListPage } from '../list/list-page.tsx'
import { filters, TransferRows } from './rows.tsx'

export default function TransferList() {
  const translate = useTranslate()
  return (
    <ListPage
      lead={translate('resources.transfers.lead')}
      filters={filters}
      sort={{ field: 'conflicts', order: 'ASC' }}
    >
      <TransferRows />
    </ListPage>
  )
}
