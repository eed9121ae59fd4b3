import Box from '@mui/material/Box'
import Checkbox from '@mui/material/Checkbox'
import FormControlLabel from '@mui/material/FormControlLabel'
import TextField from '@mui/material/TextField'
import Typography from '@mui/material/Typography'
import { useTranslate } from 'react-admin'
import { DATA_KINDS, type DataKind } from '#contract/incidents'
import { instantOf, officeTime } from '../fields/dates.ts'

export interface Details {
  occurredAt?: string
  noticedAt?: string
  place?: string
  note?: string
  dataKinds?: DataKind[]
}

interface Props {
  details: Details
  change: (details: Details) => void
}

/** What is known beyond which thing it is: nothing of it is needed. */
export function ReportDetails({ details, change }: Props) {
  const translate = useTranslate()
  const put = (name: keyof Details, value: unknown) => {
    const { [name]: _, ...rest } = details
    change(value === '' || value === undefined ? rest : { ...rest, [name]: value })
  }
  const time = (name: 'occurredAt' | 'noticedAt') => (
    <TextField
      type="datetime-local"
      fullWidth
      margin="dense"
      label={translate(`resources.incidents.fields.${name}`)}
      slotProps={{ inputLabel: { shrink: true } }}
      value={details[name] ? officeTime(details[name]) : ''}
      onChange={({ target: { value } }) => put(name, value && instantOf(value))}
    />
  )
  const text = (name: 'place' | 'note', maxLength: number) => (
    <TextField
      fullWidth
      margin="dense"
      multiline={name === 'note'}
      minRows={name === 'note' ? 2 : undefined}
      label={translate(`resources.incidents.fields.${name}`)}
      value={details[name] ?? ''}
      onChange={({ target: { value } }) => put(name, value)}
      slotProps={{ htmlInput: { maxLength } }}
    />
  )
  const { dataKinds = [] } = details
  return (
    <Box>
      {time('occurredAt')}
      {time('noticedAt')}
      {text('place', 200)}
      {text('note', 2000)}
      <Typography variant="body2" color="text.secondary" sx={{ mt: 1 }}>
        {translate('resources.incidents.fields.dataKinds')}
      </Typography>
      {DATA_KINDS.map((kind) => (
        <FormControlLabel
          key={kind}
          control={
            <Checkbox
              checked={dataKinds.includes(kind)}
              onChange={(_, checked) =>
                put(
                  'dataKinds',
                  checked ? [...dataKinds, kind] : dataKinds.filter((each) => each !== kind),
                )
              }
            />
          }
          label={translate(`resources.incidents.data_kinds.${kind}`)}
        />
      ))}
    </Box>
  )
}
