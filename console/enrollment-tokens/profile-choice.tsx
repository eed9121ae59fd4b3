import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import { useTranslate } from 'react-admin'
import { DEVICE_PROFILES, type DeviceProfile } from '#contract/certificates'

interface Props {
  value: DeviceProfile
  onChange: (profile: DeviceProfile) => void
}

/** Which certificate the token is to get. */
export function ProfileChoice({ value, onChange }: Props) {
  const translate = useTranslate()
  return (
    <TextField
      select
      label={translate('resources.enrollment-tokens.fields.profile')}
      value={value}
      onChange={(event) => onChange(event.target.value as DeviceProfile)}
    >
      {DEVICE_PROFILES.map((name) => (
        <MenuItem key={name} value={name}>
          {translate(`resources.certificates.profiles.${name}`)}
        </MenuItem>
      ))}
    </TextField>
  )
}
