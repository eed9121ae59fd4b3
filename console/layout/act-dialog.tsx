import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogContentText from '@mui/material/DialogContentText'
import DialogTitle from '@mui/material/DialogTitle'
import TextField from '@mui/material/TextField'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useState } from 'react'
import { useTranslate } from 'react-admin'
import { byEscape } from './by-escape.ts'
import { Refusal } from './refusal.tsx'

interface Props {
  title: string
  /** What it will do. */
  children?: ReactNode
  confirm: string
  color?: 'primary' | 'error'
  /** Asks for words that say why, under another name where a reason is chosen besides; `help` says when they are needed. */
  reason?: { required: boolean; help?: string; label?: string }
  /** Whether all that it needs was chosen. */
  ready?: boolean
  act: (reason: string | undefined) => Promise<unknown>
  onDone?: () => void
  /** Instead of closing when done: what came of it, null until then. */
  outcome?: ReactNode
  onClose: () => void
}

const MAX_REASON = 500

/** Asks once, acts, and stays open with the API's own sentence when that refuses. */
export function ActDialog({ title, children, confirm, color, reason, act, ...props }: Props) {
  const { ready = true, onDone, outcome, onClose } = props
  const translate = useTranslate()
  const queryClient = useQueryClient()
  const [words, setWords] = useState('')
  const given = words.trim()
  const { mutate, error, isPending } = useMutation({
    mutationFn: () => act(given || undefined),
    onSuccess: () => {
      // What one step changes shows on many pages: the ledger, the counts, the progress.
      void queryClient.invalidateQueries()
      onDone?.()
      if (outcome === undefined) onClose()
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    // A form inside a form of the page: React's events bubble through the portal.
    event.stopPropagation()
    mutate()
  }
  if (outcome) {
    return (
      <Dialog open onClose={onClose} fullWidth maxWidth="sm" aria-labelledby="act-title">
        <DialogTitle id="act-title">{title}</DialogTitle>
        <DialogContent>{outcome}</DialogContent>
        <DialogActions sx={{ px: 3, pb: 2 }}>
          <Button variant="contained" autoFocus onClick={onClose}>
            {translate('ra.action.close')}
          </Button>
        </DialogActions>
      </Dialog>
    )
  }
  return (
    <Dialog open onClose={byEscape(onClose)} fullWidth maxWidth="sm" aria-labelledby="act-title">
      {/* What is out of bounds the API says, in the language of the page; the browser would in its own. */}
      <form onSubmit={submit} noValidate>
        <DialogTitle id="act-title">{title}</DialogTitle>
        <DialogContent>
          {children && (
            <DialogContentText component="div" color="text.primary" sx={{ mb: 2 }}>
              {children}
            </DialogContentText>
          )}
          <Refusal error={error} />
          {reason && (
            <TextField
              autoFocus
              fullWidth
              multiline
              label={translate(reason.label ?? 'app.act.reason')}
              required={reason.required}
              value={words}
              helperText={reason.help && translate(reason.help)}
              onChange={(event) => setWords(event.target.value)}
              slotProps={{ htmlInput: { maxLength: MAX_REASON } }}
              sx={{ mt: 0.5 }}
            />
          )}
        </DialogContent>
        <DialogActions sx={{ px: 3, pb: 2 }}>
          <Button onClick={onClose}>{translate('ra.action.cancel')}</Button>
          <Button
            type="submit"
            variant="contained"
            color={color}
            autoFocus={!reason}
            loading={isPending}
            disabled={!ready || (reason?.required && !given)}
          >
            {confirm}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
