import Button from '@mui/material/Button'
import { useState } from 'react'
import { useCreatePath, useRedirect, useTranslate } from 'react-admin'
import type { Device } from '#contract/devices'
import type { IncidentDetail } from '#contract/incidents'
import { ActDialog } from '../layout/act-dialog.tsx'
import { useApi } from '../provider/use-api.ts'
import { useReach } from '../provider/use-session.ts'

/** On a device's page: practise its loss with the real thing. */
export function DrillButton({ device }: { device: Device }) {
  const translate = useTranslate()
  const api = useApi()
  const redirect = useRedirect()
  const createPath = useCreatePath()
  const mayHandle = useReach('incidents.handle') !== null
  const [open, setOpen] = useState(false)
  const [key] = useState(() => crypto.randomUUID())
  if (!mayHandle || device.state !== 'issued') return null
  return (
    <>
      <Button onClick={() => setOpen(true)}>{translate('resources.incidents.practise')}</Button>
      {open && (
        <ActDialog
          title={translate('resources.incidents.practise')}
          confirm={translate('resources.incidents.practise')}
          act={async () => {
            const made = await api.call<IncidentDetail>('/incidents/drills', {
              method: 'POST',
              body: { deviceIds: [device.id] },
              idempotencyKey: key,
            })
            redirect(createPath({ resource: 'incidents', type: 'show', id: made.id }))
          }}
          onClose={() => setOpen(false)}
        >
          {translate('resources.incidents.practise_hint')}
        </ActDialog>
      )}
    </>
  )
}
