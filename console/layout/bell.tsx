import NotificationsNoneOutlined from '@mui/icons-material/NotificationsNoneOutlined'
import Badge from '@mui/material/Badge'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import IconButton from '@mui/material/IconButton'
import Popover from '@mui/material/Popover'
import Tooltip from '@mui/material/Tooltip'
import Typography from '@mui/material/Typography'
import { useState } from 'react'
import { LinkBase, useTranslate } from 'react-admin'
import { NotificationItems } from '../notifications/items.tsx'
import { useMarkRead } from '../notifications/use-mark-read.ts'
import { useUnread } from '../notifications/use-unread.ts'

export function Bell() {
  const translate = useTranslate()
  const { unread, total } = useUnread()
  const { markAllRead } = useMarkRead()
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  const close = () => setAnchor(null)
  const label = translate('resources.notifications.bell', { smart_count: total })
  return (
    <>
      <Tooltip title={label}>
        <IconButton
          aria-label={label}
          aria-haspopup="dialog"
          onClick={(event) => setAnchor(event.currentTarget)}
        >
          <Badge badgeContent={total} max={99} color="error">
            <NotificationsNoneOutlined />
          </Badge>
        </IconButton>
      </Tooltip>
      <Popover
        open={anchor !== null}
        anchorEl={anchor}
        onClose={close}
        anchorOrigin={{ vertical: 'bottom', horizontal: 'right' }}
        transformOrigin={{ vertical: 'top', horizontal: 'right' }}
        slotProps={{ paper: { sx: { width: 'min(26rem, calc(100vw - 24px))' } } }}
      >
        {unread.length > 0 ? (
          <NotificationItems items={unread} onOpen={close} />
        ) : (
          <Typography color="text.secondary" sx={{ p: 3, textAlign: 'center' }}>
            {translate('resources.notifications.none_unread')}
          </Typography>
        )}
        <Box sx={{ display: 'flex', justifyContent: 'space-between', p: 1 }}>
          <Button component={LinkBase} to="/notifications" onClick={close}>
            {translate('resources.notifications.all')}
          </Button>
          <Button onClick={() => void markAllRead()} disabled={total === 0}>
            {translate('resources.notifications.mark_all_read')}
          </Button>
        </Box>
      </Popover>
    </>
  )
}
