import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import { LinkBase, useTranslate } from 'react-admin'
import { Failed, Waiting } from '../layout/states.tsx'
import { NotificationItems } from '../notifications/items.tsx'
import { useUnread } from '../notifications/use-unread.ts'
import { Panel } from './panel.tsx'

export function News() {
  const translate = useTranslate()
  const { unread, isPending, error } = useUnread()
  return (
    <Panel
      title={translate('home.news')}
      aside={
        <Button size="small" component={LinkBase} to="/notifications">
          {translate('resources.notifications.all')}
        </Button>
      }
    >
      {error ? (
        <Failed error={error} />
      ) : isPending ? (
        <Waiting rows={2} />
      ) : unread.length > 0 ? (
        <NotificationItems items={unread} />
      ) : (
        <Typography color="text.secondary" sx={{ px: 2, pb: 2, pt: 0.5 }}>
          {translate('resources.notifications.none_unread')}
        </Typography>
      )}
    </Panel>
  )
}
