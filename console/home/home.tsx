import Box from '@mui/material/Box'
import { lazy, Suspense } from 'react'
import { useTranslate } from 'react-admin'
import { Heading } from '../layout/page.tsx'
import { Waiting } from '../layout/states.tsx'
import { usePerson, useReach } from '../provider/use-session.ts'
import { Fleet } from './fleet.tsx'
import { News } from './news.tsx'
import { OwnDevices } from './own-devices.tsx'
import { RecentImports } from './recent-imports.tsx'
import { Shortcuts } from './shortcuts.tsx'

/** Most people have devices of their own and no program to follow: for them its code stays away. */
const Rollout = lazy(() => import('./rollout/rollout.tsx'))
const Alarms = lazy(() => import('./alarms.tsx'))

export function Home() {
  const translate = useTranslate()
  const person = usePerson()
  const reach = useReach('ledger.read')
  const rollout = useReach('rollout.read')
  const readsImports = useReach('imports.read')
  const readsAlerts = useReach('alerts.read')
  if (!person) return null
  return (
    <>
      <Heading
        title={translate('home.title')}
        lead={translate('home.greeting', { name: person.displayName })}
      />
      {readsAlerts && (
        <Suspense fallback={null}>
          <Alarms />
        </Suspense>
      )}
      {rollout !== null && rollout !== 'own' && (
        <Box sx={{ mb: 2 }}>
          <Suspense fallback={<Waiting rows={8} />}>
            <Rollout />
          </Suspense>
        </Box>
      )}
      <Box
        sx={{
          display: 'grid',
          gap: 2,
          gridTemplateColumns: { xs: 'minmax(0, 1fr)', lg: 'minmax(0, 1fr) 22rem' },
          alignItems: 'start',
        }}
      >
        <Box sx={{ display: 'grid', gap: 2, minWidth: 0 }}>
          {reach !== null && reach !== 'own' && <Fleet />}
          {readsImports && <RecentImports />}
          {(reach === 'own' || person.staffId) && <OwnDevices staffId={person.staffId} />}
        </Box>
        <Box sx={{ display: 'grid', gap: 2, minWidth: 0 }}>
          <Shortcuts />
          <News />
        </Box>
      </Box>
    </>
  )
}
