import Alert from '@mui/material/Alert'
import TextField from '@mui/material/TextField'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useNotify, useTranslate } from 'react-admin'
import type { Appointment } from '#contract/appointments'
import { ConfirmDialog } from '../layout/confirm-dialog.tsx'
import { refusalText } from '../provider/problem.ts'
import { useApi } from '../provider/use-api.ts'
import { useSlotName } from '../slots/slot-name.ts'
import { useRefresh } from './use-refresh.ts'

interface Props {
  appointment: Appointment
  how: 'cancel' | 'no-show'
  onClose: () => void
}

/** Asks before an appointment ends, and for a reason if there is one to tell. */
export function EndDialog({ appointment, how, onClose }: Props) {
  const translate = useTranslate()
  const notify = useNotify()
  const api = useApi()
  const refresh = useRefresh()
  const nameOf = useSlotName()
  const [reason, setReason] = useState('')
  const words = how === 'cancel' ? 'cancel' : 'no_show'
  const { mutate, error, isPending } = useMutation({
    mutationFn: () =>
      api.call(`/appointments/${appointment.id}/${how}`, {
        method: 'POST',
        body: reason.trim() ? { reason: reason.trim() } : {},
      }),
    onSuccess: () => {
      notify(`resources.appointments.${words}_done`, { type: 'success' })
      onClose()
    },
    onSettled: refresh,
  })
  const refused = error ? refusalText(error) : null
  return (
    <ConfirmDialog
      title={translate(`resources.appointments.${words}_title`)}
      confirm={translate(`resources.appointments.${words}`)}
      color={how === 'cancel' ? 'error' : 'primary'}
      onConfirm={() => !isPending && mutate()}
      onClose={onClose}
    >
      {refused && (
        <Alert severity="error" sx={{ mb: 1.5 }}>
          {translate(refused, { _: refused })}
        </Alert>
      )}
      {nameOf(appointment)} {appointment.holderName}
      <TextField
        fullWidth
        label={translate('resources.appointments.reason_optional')}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        slotProps={{ htmlInput: { maxLength: 500 } }}
        sx={{ mt: 2 }}
      />
    </ConfirmDialog>
  )
}
