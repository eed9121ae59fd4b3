import ChevronRight from '@mui/icons-material/ChevronRight'
import List from '@mui/material/List'
import ListItem from '@mui/material/ListItem'
import ListItemButton from '@mui/material/ListItemButton'
import ListItemText from '@mui/material/ListItemText'
import { LinkBase, usePermissions, useTranslate } from 'react-admin'
import type { Permission, Reach } from '#contract/roles'
import type { Session } from '#contract/session'
import { Panel } from './panel.tsx'

/** In the order in which people need them; what the session may not do is left out. */
const SHORTCUTS: { key: string; to: string; needs: Permission; reaches?: Reach[] }[] = [
  { key: 'incidents', to: '/incidents', needs: 'incidents.handle' },
  { key: 'approvals', to: '/approvals', needs: 'approvals.decide' },
  { key: 'my_unit', to: '/my-unit', needs: 'permits.decide' },
  { key: 'kiosk', to: '/kiosk', needs: 'ledger.write' },
  { key: 'access', to: '/access', needs: 'access.explain' },
  { key: 'follow_ups', to: '/follow-ups', needs: 'follow-ups.remind' },
  { key: 'course_sessions', to: '/course-sessions', needs: 'courses.write' },
  { key: 'import', to: '/imports/create', needs: 'imports.write', reaches: ['all'] },
  {
    key: 'import_training',
    to: '/imports/create',
    needs: 'imports.write',
    reaches: ['training'],
  },
  { key: 'devices', to: '/devices', needs: 'ledger.read', reaches: ['all'] },
  { key: 'unit_devices', to: '/devices', needs: 'ledger.read', reaches: ['unit'] },
  { key: 'unit_staff', to: '/staff', needs: 'staff.read', reaches: ['unit'] },
  { key: 'staff', to: '/staff', needs: 'staff.read', reaches: ['all'] },
  { key: 'audit', to: '/audit', needs: 'audit.read' },
  { key: 'users', to: '/users', needs: 'users.write' },
  { key: 'jobs', to: '/jobs', needs: 'jobs.read' },
  { key: 'extensions', to: '/extensions', needs: 'extensions.read' },
]

const MOST = 6

export function Shortcuts() {
  const translate = useTranslate()
  const { permissions } = usePermissions<Session['permissions']>()
  const shown = SHORTCUTS.filter(({ needs, reaches }) => {
    const reach = permissions?.[needs]
    return reach !== undefined && (!reaches || reaches.includes(reach))
  }).slice(0, MOST)
  return (
    <Panel title={translate('home.shortcuts')}>
      <List disablePadding sx={{ pb: 1 }}>
        {shown.map(({ key, to }) => (
          <ListItem key={key} disablePadding>
            <ListItemButton component={LinkBase} to={to} sx={{ py: 0.5 }}>
              <ListItemText
                primary={translate(`home.shortcut.${key}`)}
                slotProps={{ primary: { color: 'primary' } }}
              />
              <ChevronRight fontSize="small" sx={{ color: 'text.disabled' }} />
            </ListItemButton>
          </ListItem>
        ))}
      </List>
    </Panel>
  )
}
