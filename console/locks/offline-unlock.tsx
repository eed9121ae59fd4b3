import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import TextField from '@mui/material/TextField'
import Typography from '@mui/material/Typography'
import { useRef, useState } from 'react'
import { useTranslate } from 'react-admin'
import { ActDialog } from '../layout/act-dialog.tsx'
import { useApi } from '../provider/use-api.ts'

interface Props {
  deviceId: string
  onClose: () => void
}

/** For somebody on the telephone: what the device shows goes in, what is to be typed comes out. */
export function OfflineUnlock({ deviceId, onClose }: Props) {
  const translate = useTranslate()
  const api = useApi()
  const [challenge, setChallenge] = useState('')
  const [answer, setAnswer] = useState<string | null>(null)
  /** The dialog closes itself when it is done; then the answer takes its place. */
  const done = useRef(false)
  if (answer) return <Answer answer={answer} onClose={onClose} />
  const ask = async (reason: string | undefined) => {
    const body = { challenge: challenge.trim(), reason }
    const path = `/devices/${deviceId}/offline-unlock`
    const answered = await api.call<{ answer: string }>(path, { method: 'POST', body })
    done.current = true
    setAnswer(answered.answer)
  }
  return (
    <ActDialog
      title={translate('locks.acts.offline.title')}
      confirm={translate('locks.acts.offline.show')}
      ready={challenge.trim() !== ''}
      reason={{ required: true, help: 'locks.acts.offline.help' }}
      act={ask}
      onClose={() => {
        if (!done.current) onClose()
      }}
    >
      <p>{translate('locks.acts.offline.text')}</p>
      <TextField
        fullWidth
        margin="dense"
        autoComplete="off"
        label={translate('locks.acts.offline.challenge')}
        value={challenge}
        onChange={({ target }) => setChallenge(target.value)}
        slotProps={{
          htmlInput: { maxLength: 40, spellCheck: false, style: { fontFamily: 'monospace' } },
        }}
      />
    </ActDialog>
  )
}

function Answer({ answer, onClose }: { answer: string; onClose: () => void }) {
  const translate = useTranslate()
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="xs" aria-labelledby="answer-title">
      <DialogTitle id="answer-title">{translate('locks.acts.offline.answer')}</DialogTitle>
      <DialogContent>
        <Typography component="output" sx={{ fontFamily: 'monospace', fontSize: '1.8rem' }}>
          {answer}
        </Typography>
        <p>{translate('locks.acts.offline.read_out')}</p>
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{translate('ra.action.close')}</Button>
      </DialogActions>
    </Dialog>
  )
}
