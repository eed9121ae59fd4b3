import Button from '@mui/material/Button'
import Tab from '@mui/material/Tab'
import Tabs from '@mui/material/Tabs'
import { LinkBase, useCanAccess, useLocation, useTranslate } from 'react-admin'
import { AccessDeniedPage } from '../layout/error-page.tsx'
import { Heading } from '../layout/page.tsx'
import { useReach } from '../provider/use-session.ts'
import { Batches } from './batches.tsx'
import { Collections } from './collections.tsx'
import { Issues } from './issues.tsx'

const VIEWS = ['batches', 'collections', 'issues'] as const
type View = (typeof VIEWS)[number]

/** What is coming and what came of it: devices to collect, people who wait for one. */
export default function TransferBatchList() {
  const translate = useTranslate()
  const mayWrite = useReach('transfers.write')
  const asked = new URLSearchParams(useLocation().search).get('view')
  const view: View = VIEWS.find((each) => each === asked) ?? 'batches'
  const { canAccess, isPending } = useCanAccess({ resource: 'transfer-batches', action: 'list' })
  if (isPending) return null
  if (!canAccess) return <AccessDeniedPage />
  const load = mayWrite && (
    <Button variant="contained" component={LinkBase} to="/imports/create">
      {translate('resources.transfer-batches.load')}
    </Button>
  )
  const tabs = (
    <Tabs value={view} variant="scrollable" allowScrollButtonsMobile sx={{ mb: 1.5 }}>
      {VIEWS.map((each) => (
        <Tab
          key={each}
          value={each}
          label={translate(`resources.transfer-batches.views.${each}`)}
          component={LinkBase}
          to={each === 'batches' ? '/transfer-batches' : `/transfer-batches?view=${each}`}
        />
      ))}
    </Tabs>
  )
  if (view === 'batches') return <Batches actions={load} tabs={tabs} />
  return (
    <>
      <Heading
        title={translate('resources.transfer-batches.name', { smart_count: 2 })}
        lead={translate(`resources.transfer-batches.leads.${view}`)}
        actions={load}
      />
      {tabs}
      {view === 'collections' ? <Collections /> : <Issues />}
    </>
  )
}
