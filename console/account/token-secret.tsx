import Alert from '@mui/material/Alert'
import Button from '@mui/material/Button'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import TextField from '@mui/material/TextField'
import { useRef, useState } from 'react'
import { useTranslate } from 'react-admin'

/** Shown this once; only its hash is kept. */
export function TokenSecret({ secret, onClose }: { secret: string; onClose: () => void }) {
  const translate = useTranslate()
  const field = useRef<HTMLInputElement>(null)
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    field.current?.select()
    try {
      await navigator.clipboard.writeText(secret)
      setCopied(true)
    } catch {
      // Without the clipboard's permission the text stays selected, to be copied by hand.
      setCopied(false)
    }
  }
  return (
    <>
      <DialogContent sx={{ display: 'grid', gap: 2 }}>
        <Alert severity="warning">{translate('account.tokens.once')}</Alert>
        <TextField
          fullWidth
          multiline
          inputRef={field}
          label={translate('account.tokens.secret')}
          value={secret}
          slotProps={{ htmlInput: { readOnly: true, spellCheck: false, 'data-testid': 'secret' } }}
        />
      </DialogContent>
      <DialogActions>
        <Button onClick={() => void copy()}>
          {translate(copied ? 'account.tokens.copied' : 'account.tokens.copy')}
        </Button>
        <Button variant="contained" onClick={onClose}>
          {translate('account.tokens.kept')}
        </Button>
      </DialogActions>
    </>
  )
}
