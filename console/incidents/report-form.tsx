import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import ToggleButton from '@mui/material/ToggleButton'
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup'
import Typography from '@mui/material/Typography'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslate } from 'react-admin'
import { INCIDENT_KINDS, type IncidentKind } from '#contract/incidents'
import { Refusal } from '../layout/refusal.tsx'
import { type Details, ReportDetails } from './report-details.tsx'

export interface Reportable {
  id: string
  kind: 'laptop' | 'smartphone'
  propertyNumber: string
  model: string | null
}

export interface Said extends Details {
  kind: IncidentKind
  deviceIds: string[]
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
  const [more, setMore] = useState<Details>({})
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
        <ReportDetails details={more} change={setMore} />
      </Box>
    </Box>
  )
}
