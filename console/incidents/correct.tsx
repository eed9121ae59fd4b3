import Button from '@mui/material/Button'
import Checkbox from '@mui/material/Checkbox'
import FormControlLabel from '@mui/material/FormControlLabel'
import { useState } from 'react'
import { useTranslate } from 'react-admin'
import type { IncidentDetail } from '#contract/incidents'
import { ActDialog } from '../layout/act-dialog.tsx'
import { useApi } from '../provider/use-api.ts'
import { useReach } from '../provider/use-session.ts'
import { type Details, ReportDetails } from './report-details.tsx'

/** What comes to light after the report, which was made in haste. */
export function Correct({ incident }: { incident: IncidentDetail }) {
  const translate = useTranslate()
  const mayHandle = useReach('incidents.handle') !== null
  const [open, setOpen] = useState(false)
  if (!mayHandle || incident.state === 'closed') return null
  return (
    <>
      <Button variant="outlined" size="small" onClick={() => setOpen(true)}>
        {translate('resources.incidents.correct')}
      </Button>
      {open && <CorrectDialog incident={incident} onClose={() => setOpen(false)} />}
    </>
  )
}

function CorrectDialog({ incident, onClose }: { incident: IncidentDetail; onClose: () => void }) {
  const translate = useTranslate()
  const api = useApi()
  const { occurredAt, noticedAt, place, note, dataKinds } = incident
  const [details, setDetails] = useState<Details>({
    ...(occurredAt && { occurredAt }),
    ...(noticedAt && { noticedAt }),
    ...(place && { place }),
    ...(note && { note }),
    dataKinds,
  })
  const [isTheft, setIsTheft] = useState(false)
  const body = {
    occurredAt: details.occurredAt ?? null,
    noticedAt: details.noticedAt ?? null,
    place: details.place?.trim() || null,
    note: details.note?.trim() || null,
    dataKinds: details.dataKinds ?? [],
    ...(isTheft && { kind: 'theft' }),
  }
  return (
    <ActDialog
      title={translate('resources.incidents.correct')}
      confirm={translate('ra.action.save')}
      color={isTheft ? 'error' : 'primary'}
      act={() => api.call(`/incidents/${incident.id}`, { method: 'PUT', body })}
      onClose={onClose}
    >
      {incident.kind === 'loss' && !incident.drill && (
        <FormControlLabel
          control={<Checkbox checked={isTheft} onChange={(_, ticked) => setIsTheft(ticked)} />}
          label={translate('resources.incidents.theft_after_all')}
        />
      )}
      <ReportDetails details={details} change={setDetails} />
    </ActDialog>
  )
}
