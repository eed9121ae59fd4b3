import AddIcon from '@mui/icons-material/Add'
import Button from '@mui/material/Button'
import Tab from '@mui/material/Tab'
import Tabs from '@mui/material/Tabs'
import { LinkBase, useCanAccess, useLocation, useTranslate } from 'react-admin'
import { AccessDeniedPage } from '../layout/error-page.tsx'
import { Heading } from '../layout/page.tsx'
import { useReach } from '../provider/use-session.ts'
import { Overdue } from './overdue.tsx'
import { Records } from './records.tsx'
import { Throughput } from './throughput.tsx'

const VIEWS = ['records', 'overdue', 'throughput'] as const
type View = (typeof VIEWS)[number]

/** What is on record, what is late, and whether it keeps up with the plan. */
export default function ErasureList() {
  const translate = useTranslate()
  const mayWrite = useReach('erasures.write')
  const asked = new URLSearchParams(useLocation().search).get('view')
  const view: View = VIEWS.find((each) => each === asked) ?? 'records'
  const { canAccess, isPending } = useCanAccess({ resource: 'erasures', action: 'list' })
  if (isPending) return null
  if (!canAccess) return <AccessDeniedPage />
  const add = mayWrite && (
    <Button variant="contained" startIcon={<AddIcon />} component={LinkBase} to="/erasures/create">
      {translate('resources.erasures.add')}
    </Button>
  )
  const tabs = (
    <Tabs value={view} sx={{ mb: 1.5 }}>
      {VIEWS.map((each) => (
        <Tab
          key={each}
          value={each}
          label={translate(`resources.erasures.views.${each}`)}
          component={LinkBase}
          to={each === 'records' ? '/erasures' : `/erasures?view=${each}`}
        />
      ))}
    </Tabs>
  )
  if (view === 'records') return <Records actions={add} tabs={tabs} />
  return (
    <>
      <Heading
        title={translate('resources.erasures.name', { smart_count: 2 })}
        lead={translate('resources.erasures.lead')}
        actions={add}
      />
      {tabs}
      {view === 'overdue' ? <Overdue /> : <Throughput />}
    </>
  )
}
