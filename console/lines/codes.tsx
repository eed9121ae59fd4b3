import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import TextField from '@mui/material/TextField'
import { useEffect, useState } from 'react'
import { useTranslate } from 'react-admin'
import { Fact, Facts } from '../fields/facts.tsx'
import { ActDialog } from '../layout/act-dialog.tsx'
import { useApi } from '../provider/use-api.ts'
import { useReach } from '../provider/use-session.ts'

interface Shown {
  pin: string | null
  puk: string | null
}

/** Long enough to type them over, too short to leave them on a screen. */
const SHOWN_MS = 30_000

/** PIN and PUK: asks why, shows them once, and hides them by itself. */
export function Codes({ simId }: { simId: string }) {
  const translate = useTranslate()
  const api = useApi()
  const may = useReach('secrets.reveal')
  const [asking, setAsking] = useState(false)
  const [codes, setCodes] = useState<Shown | null>(null)
  if (!may) return null
  const reveal = async (reason: string | undefined) =>
    setCodes(await api.call<Shown>(`/sims/${simId}/reveal`, { method: 'POST', body: { reason } }))
  return (
    <>
      <Button variant="outlined" onClick={() => setAsking(true)}>
        {translate('resources.lines.codes.show')}
      </Button>
      {asking && (
        <ActDialog
          title={translate('resources.lines.codes.title')}
          confirm={translate('resources.lines.codes.show')}
          reason={{ required: true, help: 'resources.lines.codes.help' }}
          act={reveal}
          onClose={() => setAsking(false)}
        />
      )}
      {codes && <CodesShown codes={codes} onClose={() => setCodes(null)} />}
    </>
  )
}

function CodesShown({ codes, onClose }: { codes: Shown; onClose: () => void }) {
  const translate = useTranslate()
  useEffect(() => {
    const timer = setTimeout(onClose, SHOWN_MS)
    return () => clearTimeout(timer)
  }, [onClose])
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="xs" aria-labelledby="codes-title">
      <DialogTitle id="codes-title">{translate('resources.lines.codes.title')}</DialogTitle>
      <DialogContent>
        <Facts>
          <Fact label="resources.lines.codes.pin">{codes.pin}</Fact>
          <Fact label="resources.lines.codes.puk">{codes.puk}</Fact>
        </Facts>
        <p>{translate('resources.lines.codes.hides', { seconds: SHOWN_MS / 1000 })}</p>
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{translate('ra.action.close')}</Button>
      </DialogActions>
    </Dialog>
  )
}

/** What came with the SIM, written down; a field left empty leaves what is there. */
export function PutCodes({ simId, onClose }: { simId: string; onClose: () => void }) {
  const translate = useTranslate()
  const api = useApi()
  const [form, setForm] = useState({ pin: '', puk: '' })
  const given = Object.entries(form).filter(([, code]) => code.trim() !== '')
  const body = Object.fromEntries(given.map(([name, code]) => [name, code.trim()]))
  return (
    <ActDialog
      title={translate('resources.lines.codes.put')}
      confirm={translate('ra.action.save')}
      ready={given.length > 0}
      act={() => api.call(`/sims/${simId}/codes`, { method: 'PUT', body })}
      onClose={onClose}
    >
      <p>{translate('resources.lines.codes.put_lead')}</p>
      {(['pin', 'puk'] as const).map((name) => (
        <TextField
          key={name}
          fullWidth
          margin="dense"
          autoFocus={name === 'pin'}
          autoComplete="off"
          label={translate(`resources.lines.codes.${name}`)}
          value={form[name]}
          onChange={({ target }) => setForm({ ...form, [name]: target.value })}
          slotProps={{ htmlInput: { inputMode: 'numeric', maxLength: 8 } }}
        />
      ))}
    </ActDialog>
  )
}
