import AddIcon from '@mui/icons-material/Add'
import Button from '@mui/material/Button'
import { LinkBase, useCanAccess, useStore, useTranslate } from 'react-admin'
import { AccessDeniedPage } from '../layout/error-page.tsx'
import { Heading } from '../layout/page.tsx'
import { ViewChoice } from '../list/view-choice.tsx'
import { useReach } from '../provider/use-session.ts'
import { Calendar } from './calendar.tsx'
import { SlotTable } from './table.tsx'

const VIEWS = ['month', 'week', 'list'] as const
type View = (typeof VIEWS)[number]

export default function SlotList() {
  const translate = useTranslate()
  const mayWrite = useReach('rollout.write')
  const [view, setView] = useStore<View>('slots.view', 'month')
  const { canAccess, isPending } = useCanAccess({ resource: 'slots', action: 'list' })
  const actions = (
    <>
      <ViewChoice views={VIEWS} view={view} onChange={setView} />
      {mayWrite && (
        <Button variant="contained" startIcon={<AddIcon />} component={LinkBase} to="/slots/create">
          {translate('resources.slots.add')}
        </Button>
      )}
    </>
  )
  if (isPending) return null
  if (!canAccess) return <AccessDeniedPage />
  if (view === 'list') return <SlotTable actions={actions} />
  return (
    <>
      <Heading
        title={translate('resources.slots.name', { smart_count: 2 })}
        lead={translate('resources.slots.lead')}
        actions={actions}
      />
      <Calendar view={view} onWeek={() => setView('week')} />
    </>
  )
}
