import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Checkbox from '@mui/material/Checkbox'
import FormControlLabel from '@mui/material/FormControlLabel'
import TextField from '@mui/material/TextField'
import ToggleButton from '@mui/material/ToggleButton'
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup'
import Typography from '@mui/material/Typography'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslate } from 'react-admin'
import { DATA_KINDS, type DataKind, INCIDENT_KINDS, type IncidentKind } from '#contract/incidents'
import { Refusal } from '../layout/refusal.tsx'

export interface Reportable {
  id: string
  kind: 'laptop' | 'smartphone'
  propertyNumber: string
  model: string | null
}

export interface Said {
  kind: IncidentKind
  deviceIds: string[]
  occurredAt?: string
  noticedAt?: string
  place?: string
  note?: string
  dataKinds?: DataKind[]
}

interface Props {
  devices: readonly Reportable[]
  send: (said: Said) => Promise<unknown>
}

/** The button acts first: which thing, and go. Everything else may be said, and may be left. */
export function ReportForm({ devices, send }: Props) {
  const translate = useTranslate()
  const [chosen, setChosen] = useState<string[]>(devices.length === 1 ? [devices[0]!.id] : [])
  const [kind, setKind] = useState<IncidentKind>('loss')
  const [more, setMore] = useState<Omit<Said, 'kind' | 'deviceIds'>>({})
  const { mutate, error, isPending } = useMutation({
    mutationFn: () => send({ kind, deviceIds: chosen, ...more }),
  })
  const toggle = (id: string) =>
    setChosen(chosen.includes(id) ? chosen.filter((each) => each !== id) : [...chosen, id])
  return (
    <Box>
      <Refusal error={error} />
      <Box sx={{ display: 'grid', gap: 1 }}>
        {devices.map((device) => (
          <Button
            key={device.id}
            variant={chosen.includes(device.id) ? 'contained' : 'outlined'}
            color={chosen.includes(device.id) ? 'error' : 'inherit'}
            aria-pressed={chosen.includes(device.id)}
            onClick={() => toggle(device.id)}
            sx={{ justifyContent: 'flex-start', textAlign: 'left', py: 1.25 }}
          >
            <Box sx={{ minWidth: 0 }}>
              <Typography sx={{ fontWeight: 600, overflowWrap: 'anywhere' }}>
                {translate(`resources.devices.kinds.${device.kind}`)} {device.model}
              </Typography>
              <Typography variant="body2">{device.propertyNumber}</Typography>
            </Box>
          </Button>
        ))}
      </Box>
      <ToggleButtonGroup
        exclusive
        fullWidth
        size="small"
        value={kind}
        onChange={(_, value: IncidentKind | null) => value && setKind(value)}
        sx={{ mt: 1.5 }}
      >
        {INCIDENT_KINDS.map((each) => (
          <ToggleButton key={each} value={each}>
            {translate(`resources.incidents.kinds.${each}`)}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
      <Button
        fullWidth
        size="large"
        variant="contained"
        color="error"
        disabled={chosen.length === 0}
        loading={isPending}
        onClick={() => mutate()}
        sx={{ mt: 1.5, py: 1.5, fontSize: '1.1rem' }}
      >
        {translate('resources.incidents.report.send')}
      </Button>
      <Alert severity="info" sx={{ mt: 1.5 }}>
        {translate('resources.incidents.report.nobody_blamed')}
      </Alert>
      <Box component="details" sx={{ mt: 1.5 }}>
        <Box component="summary" sx={{ cursor: 'pointer' }}>
          {translate('resources.incidents.report.more')}
        </Box>
        <More more={more} change={setMore} />
      </Box>
    </Box>
  )
}

interface MoreProps {
  more: Omit<Said, 'kind' | 'deviceIds'>
  change: (more: MoreProps['more']) => void
}

function More({ more, change }: MoreProps) {
  const translate = useTranslate()
  const put = (name: keyof typeof more, value: unknown) => {
    const { [name]: _, ...rest } = more
    change(value === '' || value === undefined ? rest : { ...rest, [name]: value })
  }
  const time = (name: 'occurredAt' | 'noticedAt') => (
    <TextField
      type="datetime-local"
      fullWidth
      margin="dense"
      label={translate(`resources.incidents.fields.${name}`)}
      slotProps={{ inputLabel: { shrink: true } }}
      onChange={({ target: { value } }) =>
        put(name, value ? new Date(`${value}:00+09:00`).toISOString() : undefined)
      }
    />
  )
  const text = (name: 'place' | 'note', maxLength: number) => (
    <TextField
      fullWidth
      margin="dense"
      multiline={name === 'note'}
      minRows={name === 'note' ? 2 : undefined}
      label={translate(`resources.incidents.fields.${name}`)}
      value={more[name] ?? ''}
      onChange={({ target: { value } }) => put(name, value)}
      slotProps={{ htmlInput: { maxLength } }}
    />
  )
  const { dataKinds = [] } = more
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
