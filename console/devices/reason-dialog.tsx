import Alert from '@mui/material/Alert'
import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import { type FormEvent, type ReactNode, useState } from 'react'
import { useTranslate } from 'react-admin'
import { byEscape } from '../layout/by-escape.ts'

interface Props {
  title: string
  confirm: string
  /** Whether the API takes it without words. */
  needsReason: boolean
  children?: ReactNode
  ready?: boolean
  pending: boolean
  error: Error | null
  onConfirm: (reason: string | undefined) => void
  onClose: () => void
}

/** Says what will be done, takes the reason for the timeline, and shows the API's own words of refusal. */
export function ReasonDialog({
  title,
  confirm,
  needsReason,
  children,
  ready = true,
  pending,
  error,
  onConfirm,
  onClose,
}: Props) {
  const translate = useTranslate()
  const [reason, setReason] = useState('')
  const words = reason.trim()
  const send = (event: FormEvent) => {
    event.preventDefault()
    onConfirm(words || undefined)
  }
  return (
    <Dialog open onClose={byEscape(onClose)} fullWidth maxWidth="sm" aria-labelledby="reason-title">
      <form onSubmit={send}>
        <DialogTitle id="reason-title">{title}</DialogTitle>
        <DialogContent>
          <Stack spacing={2} sx={{ pt: 1 }}>
            {error && <Alert severity="error">{error.message}</Alert>}
            {children}
            <TextField
              label={translate(
                needsReason ? 'resources.devices.reason' : 'resources.devices.reason_optional',
              )}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
              required={needsReason}
              fullWidth
              slotProps={{ htmlInput: { maxLength: 500 } }}
            />
          </Stack>
        </DialogContent>
        <DialogActions sx={{ px: 3, pb: 2 }}>
          <Button onClick={onClose}>{translate('ra.action.cancel')}</Button>
          <Button
            type="submit"
            variant="contained"
            loading={pending}
            disabled={!ready || (needsReason && !words)}
          >
            {confirm}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
