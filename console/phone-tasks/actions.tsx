import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import { useTranslate } from 'react-admin'
import type { PhoneTask } from '#contract/phones'
import { instantOf, officeTime } from '../fields/dates.ts'
import { ActDialog } from '../layout/act-dialog.tsx'
import { useApi } from '../provider/use-api.ts'
import { useReach } from '../provider/use-session.ts'

/** Ticks a work item off, or takes it back. */
export function TaskActions({ task }: { task: PhoneTask }) {
  const translate = useTranslate()
  const [asking, setAsking] = useState<'done' | 'cancel' | null>(null)
  const writes = useReach('phones.write') !== null
  if (!writes || task.state !== 'open') return null
  const close = () => setAsking(null)
  return (
    <Stack direction="row" spacing={1}>
      <Button size="small" variant="contained" onClick={() => setAsking('done')}>
        {translate('resources.phone-tasks.done.do')}
      </Button>
      <Button size="small" onClick={() => setAsking('cancel')}>
        {translate('resources.phone-tasks.cancel.do')}
      </Button>
      {asking === 'done' && <Done task={task} onClose={close} />}
      {asking === 'cancel' && <Cancel task={task} onClose={close} />}
    </Stack>
  )
}

function Done({ task, onClose }: { task: PhoneTask; onClose: () => void }) {
  const translate = useTranslate()
  const api = useApi()
  const [at, setAt] = useState(() => officeTime(new Date().toISOString()))
  const [contact, setContact] = useState('')
  const [reference, setReference] = useState('')
  const label = (field: string) => translate(`resources.phone-tasks.fields.${field}`)
  const finish = (note: string | undefined) =>
    api.call(`/phone-tasks/${task.id}/done`, {
      method: 'POST',
      body: {
        contactedAt: instantOf(at),
        contact: contact.trim(),
        reference: reference.trim() || undefined,
        note,
      },
    })
  return (
    <ActDialog
      title={translate('resources.phone-tasks.done.title')}
      confirm={translate('resources.phone-tasks.done.do')}
      ready={contact.trim() !== '' && at !== ''}
      reason={{ required: false, label: 'app.act.note' }}
      act={finish}
      onClose={onClose}
    >
      <Stack spacing={2} sx={{ pt: 1 }}>
        <TextField
          required
          type="datetime-local"
          label={label('contactedAt')}
          value={at}
          onChange={(event) => setAt(event.target.value)}
          slotProps={{ inputLabel: { shrink: true } }}
        />
        <TextField
          required
          label={label('contact')}
          value={contact}
          onChange={(event) => setContact(event.target.value)}
          slotProps={{ htmlInput: { maxLength: 100 } }}
        />
        <TextField
          label={label('reference')}
          value={reference}
          onChange={(event) => setReference(event.target.value)}
          slotProps={{ htmlInput: { maxLength: 100 } }}
        />
      </Stack>
    </ActDialog>
  )
}

function Cancel({ task, onClose }: { task: PhoneTask; onClose: () => void }) {
  const translate = useTranslate()
  const api = useApi()
  return (
    <ActDialog
      title={translate('resources.phone-tasks.cancel.title')}
      confirm={translate('resources.phone-tasks.cancel.do')}
      reason={{ required: true }}
      act={(reason) =>
        api.call(`/phone-tasks/${task.id}/cancel`, { method: 'POST', body: { reason } })
      }
      onClose={onClose}
    />
  )
}
