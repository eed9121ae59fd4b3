import HomeOutlined from '@mui/icons-material/HomeOutlined'
import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import { Menu as RaMenu, usePermissions, useSidebarState, useTranslate } from 'react-admin'
import type { Session } from '#contract/session'
import { administration } from './administration.tsx'
import type { Item } from './group.ts'
import { handover } from './handover.tsx'
import { indicators } from './indicators.tsx'
import { ledger } from './ledger.tsx'
import { organization } from './organization.tsx'
import { rollout } from './rollout.tsx'
import { security } from './security.tsx'
import { training } from './training.tsx'
import { work } from './work.tsx'

const GROUPS = [
  ledger,
  handover,
  rollout,
  training,
  indicators,
  organization,
  work,
  security,
  administration,
]

export function Menu() {
  const translate = useTranslate()
  const { permissions } = usePermissions<Session['permissions']>()
  const shown = ({ needs, notFor }: Item) => {
    const reach = permissions?.[needs]
    return reach !== undefined && reach !== notFor
  }
  return (
    <RaMenu sx={{ pt: 1.5, pb: 3 }}>
      <RaMenu.Item to="/" primaryText={translate('home.title')} leftIcon={<HomeOutlined />} />
      {GROUPS.map(({ key, items }) => {
        const visible = items.filter(shown)
        if (visible.length === 0) return null
        return (
          <Box key={key} component="li" sx={{ listStyle: 'none' }}>
            <GroupName name={translate(`app.menu.${key}`)} />
            <Box component="ul" sx={{ p: 0, m: 0 }}>
              {visible.map(({ resource, icon, needs, own }) => (
                <RaMenu.Item
                  key={resource}
                  to={`/${resource}`}
                  primaryText={translate(
                    own && permissions?.[needs] === 'own' ? own : `resources.${resource}.name`,
                    { smart_count: 2 },
                  )}
                  leftIcon={icon}
                />
              ))}
            </Box>
          </Box>
        )
      })}
    </RaMenu>
  )
}

function GroupName({ name }: { name: string }) {
  const [open] = useSidebarState()
  return open ? (
    <Typography
      variant="body2"
      color="text.secondary"
      sx={{ px: 2, pt: 2, pb: 0.5, fontSize: '0.76rem' }}
    >
      {name}
    </Typography>
  ) : (
    <Box sx={{ borderTop: 1, borderColor: 'divider', my: 1, mx: 1.5 }} />
  )
}
