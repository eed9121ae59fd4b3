import Button from '@mui/material/Button'
import { useState } from 'react'
import { useTranslate } from 'react-admin'
import type { Appointment } from '#contract/appointments'
import { useReach } from '../provider/use-session.ts'
import { EndDialog } from './end-dialog.tsx'
import { hasBegun } from './state.tsx'

/** Once the time has come: the person has not. */
export function NoShow({ appointment }: { appointment: Appointment }) {
  const translate = useTranslate()
  const mayWrite = useReach('rollout.write')
  const [asking, setAsking] = useState(false)
  if (!mayWrite || appointment.state !== 'booked' || !hasBegun(appointment)) return null
  return (
    <>
      <Button variant="outlined" size="small" onClick={() => setAsking(true)}>
        {translate('resources.appointments.no_show')}
      </Button>
      {asking && (
        <EndDialog appointment={appointment} how="no-show" onClose={() => setAsking(false)} />
      )}
    </>
  )
}
