import Box from '@mui/material/Box'
import List from '@mui/material/List'
import ListItem from '@mui/material/ListItem'
import ListItemButton from '@mui/material/ListItemButton'
import Typography from '@mui/material/Typography'
import { useNavigate, useTranslate } from 'react-admin'
import { Instant } from '../fields/dates-shown.tsx'
import { pathOf } from './link.ts'
import { useMarkRead } from './use-mark-read.ts'
import type { Notification } from './use-unread.ts'

interface Props {
  items: Notification[]
  onOpen?: () => void
}

/** Opening a notification reads it. */
export function NotificationItems({ items, onOpen }: Props) {
  const navigate = useNavigate()
  const { markRead } = useMarkRead()
  const open = (item: Notification) => {
    if (!item.readAt) void markRead(item.id)
    if (item.link) navigate(pathOf(item.link))
    onOpen?.()
  }
  return (
    <List disablePadding>
      {items.map((item) => (
        <ListItem key={item.id} disablePadding divider>
          <ListItemButton onClick={() => open(item)} sx={{ gap: 1.25, alignItems: 'flex-start' }}>
            <Dot unread={!item.readAt} />
            <Box sx={{ minWidth: 0, flex: 1 }}>
              <Typography sx={{ fontWeight: item.readAt ? 400 : 600, overflowWrap: 'anywhere' }}>
                {item.title}
              </Typography>
              <Typography variant="body2" color="text.secondary" sx={{ overflowWrap: 'anywhere' }}>
                {item.text}
              </Typography>
              <Typography variant="body2" color="text.secondary" sx={{ fontSize: '0.78rem' }}>
                <Instant value={item.createdAt} />
              </Typography>
            </Box>
          </ListItemButton>
        </ListItem>
      ))}
    </List>
  )
}

function Dot({ unread }: { unread: boolean }) {
  const translate = useTranslate()
  return (
    <Box
      component="span"
      role={unread ? 'img' : undefined}
      aria-label={unread ? translate('resources.notifications.unread') : undefined}
      sx={{
        flex: 'none',
        mt: '9px',
        width: 8,
        height: 8,
        borderRadius: '50%',
        backgroundColor: unread ? 'error.main' : 'transparent',
      }}
    />
  )
}
