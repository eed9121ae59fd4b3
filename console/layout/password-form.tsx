import Button from '@mui/material/Button'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogContentText from '@mui/material/DialogContentText'
import TextField from '@mui/material/TextField'
import { type FormEvent, type ReactNode, useState } from 'react'
import { useTranslate } from 'react-admin'

interface Props {
  text: ReactNode
  confirm: string
  /** What it is called to leave the question unanswered. */
  leave: string
  busy: boolean
  onPassword: (password: string) => void
  onCancel: () => void
}

/** In a dialog: the password once more. */
export function PasswordForm({ text, confirm, leave, busy, onPassword, onCancel }: Props) {
  const translate = useTranslate()
  const [password, setPassword] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    // A form inside a form of the page: React's events bubble through the portal.
    event.stopPropagation()
    onPassword(password)
  }
  return (
    <form onSubmit={submit}>
      <DialogContent>
        <DialogContentText sx={{ mb: 2 }}>{text}</DialogContentText>
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
        <Button onClick={onCancel}>{leave}</Button>
        <Button type="submit" variant="contained" disabled={busy || !password}>
          {confirm}
        </Button>
      </DialogActions>
    </form>
  )
}
