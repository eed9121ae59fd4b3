import DoneAllIcon from '@mui/icons-material/DoneAll'
import Button from '@mui/material/Button'
import { BooleanInput, ListNoResults, useListContext, useTranslate } from 'react-admin'
import { Waiting } from '../layout/states.tsx'
import { ListPage } from '../list/list-page.tsx'
import { NotificationItems } from './items.tsx'
import { useMarkRead } from './use-mark-read.ts'
import { type Notification, useUnread } from './use-unread.ts'

const filters = [
  <BooleanInput
    key="unread"
    source="unread"
    label="resources.notifications.unread_only"
    alwaysOn
  />,
]

export default function NotificationList() {
  const translate = useTranslate()
  const { markAllRead } = useMarkRead()
  const { total } = useUnread()
  return (
    <ListPage
      exportPath={false}
      filters={filters}
      hasColumns={false}
      sort={{ field: 'createdAt', order: 'DESC' }}
      actions={
        <Button
          startIcon={<DoneAllIcon />}
          disabled={total === 0}
          onClick={() => void markAllRead()}
        >
          {translate('resources.notifications.mark_all_read')}
        </Button>
      }
    >
      <Inbox />
    </ListPage>
  )
}

function Inbox() {
  const { data, isPending } = useListContext<Notification>()
  if (isPending) return <Waiting rows={6} />
  if (!data || data.length === 0) return <ListNoResults />
  return <NotificationItems items={data} />
}
