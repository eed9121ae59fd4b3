import Alert from '@mui/material/Alert'
import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import { useTranslate } from 'react-admin'
import { REVOCATION_REASONS } from '#contract/certificates'

interface Props {
  value: string
  onChange: (reason: string) => void
}

/** Why something is revoked, and what follows from it for its key. */
export function ReasonChoice({ value, onChange }: Props) {
  const translate = useTranslate()
  return (
    <>
      <TextField
        select
        required
        label={translate('resources.certificates.fields.reason')}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      >
        {REVOCATION_REASONS.map((one) => (
          <MenuItem key={one} value={one}>
            {translate(`resources.certificates.reasons.${one}`)}
          </MenuItem>
        ))}
      </TextField>
      {value === 'keyCompromise' && (
        <Alert severity="warning">{translate('resources.certificates.blocks_key')}</Alert>
      )}
    </>
  )
}
