import Alert from '@mui/material/Alert'
import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogContentText from '@mui/material/DialogContentText'
import DialogTitle from '@mui/material/DialogTitle'
import TextField from '@mui/material/TextField'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { useTranslate } from 'react-admin'
import { request } from '../provider/request.ts'
import { answerStepUpWith } from '../provider/step-up.ts'

/** Asks for the password once more when the API wants to be sure that the person is still there. */
export function StepUpDialog() {
  const translate = useTranslate()
  const settle = useRef<((done: boolean) => void) | null>(null)
  const [open, setOpen] = useState(false)
  const [password, setPassword] = useState('')
  const [failure, setFailure] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)

  useEffect(() => {
    answerStepUpWith(
      () =>
        new Promise((resolve) => {
          settle.current = resolve
          setPassword('')
          setFailure(null)
          setOpen(true)
        }),
    )
    return () => answerStepUpWith(null)
  }, [])

  const finish = (done: boolean) => {
    setOpen(false)
    settle.current?.(done)
    settle.current = null
  }
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    // A form inside a form of the page: React's events bubble through the portal.
    event.stopPropagation()
    setBusy(true)
    try {
      await request('/session/step-up', { method: 'POST', body: { password } })
      finish(true)
    } catch (error) {
      setFailure(error instanceof Error ? error.message : 'ra.notification.http_error')
    } finally {
      setBusy(false)
    }
  }

  return (
    <Dialog open={open} onClose={() => finish(false)} fullWidth maxWidth="xs">
      <form onSubmit={submit}>
        <DialogTitle>{translate('app.step_up.title')}</DialogTitle>
        <DialogContent>
          <DialogContentText sx={{ mb: 2 }}>{translate('app.step_up.text')}</DialogContentText>
          {failure && (
            <Alert severity="error" sx={{ mb: 2 }}>
              {translate(failure, { _: failure })}
            </Alert>
          )}
          <TextField
            autoFocus
            fullWidth
            required
            type="password"
            autoComplete="current-password"
            label={translate('ra.auth.password')}
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        </DialogContent>
        <DialogActions>
          <Button onClick={() => finish(false)}>{translate('ra.action.cancel')}</Button>
          <Button type="submit" variant="contained" disabled={busy || !password}>
            {translate('app.step_up.confirm')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
