import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import TextField from '@mui/material/TextField'
import Typography from '@mui/material/Typography'
import { useGetList, useNotify, useTranslate } from 'react-admin'
import type { Replacement } from '#contract/replacements'
import { ScanField } from '../scan/scan-field.tsx'
import { DeviceLine } from './device-line.tsx'
import { DutyUnit } from './duty-unit.tsx'
import type { StepProps } from './kiosk.tsx'
import { Person } from './person-step.tsx'

/** What they get. The laptop that the rollout means for them is offered; everything else is scanned. */
export function DevicesStep({ draft, dispatch }: StepProps) {
  const translate = useTranslate()
  const notify = useNotify()
  return (
    <Box sx={{ display: 'grid', gap: 2 }}>
      {draft.holderId && <Person id={draft.holderId} />}
      <ScanField
        label="kiosk.scan_device"
        onMatch={({ resource, id }) => {
          if (resource === 'devices') dispatch({ type: 'give', id })
          else notify('kiosk.not_a_device', { type: 'warning' })
        }}
      />
      {draft.holderId && <Meant draft={draft} dispatch={dispatch} holderId={draft.holderId} />}
      {draft.deviceIds.length === 0 && (
        <Typography color="text.secondary">{translate('kiosk.none_yet')}</Typography>
      )}
      <Box>
        {draft.deviceIds.map((id) => (
          <DeviceLine key={id} id={id} isGiven>
            <Button color="error" onClick={() => dispatch({ type: 'keep', id })}>
              {translate('kiosk.remove')}
            </Button>
          </DeviceLine>
        ))}
      </Box>
      <DutyUnit draft={draft} dispatch={dispatch} />
      <TextField
        type="date"
        label={translate('kiosk.due_on')}
        helperText={translate('kiosk.due_on_hint')}
        value={draft.dueOn ?? ''}
        onChange={(event) => dispatch({ type: 'due', on: event.target.value || null })}
        slotProps={{ inputLabel: { shrink: true } }}
        sx={{ maxWidth: '16rem' }}
      />
    </Box>
  )
}

function Meant({ draft, dispatch, holderId }: StepProps & { holderId: string }) {
  const translate = useTranslate()
  const { data = [] } = useGetList<Replacement>('replacements', {
    filter: { holderId, state: ['prepared', 'scheduled', 'absent'] },
    pagination: { page: 1, perPage: 10 },
    sort: { field: 'stateSince', order: 'ASC' },
  })
  const meant = data.filter(
    ({ newDeviceId }) => newDeviceId && !draft.deviceIds.includes(newDeviceId),
  )
  return meant.map(({ id, newDeviceId }) => (
    <DeviceLine key={id} id={newDeviceId!} isGiven>
      <Button variant="outlined" onClick={() => dispatch({ type: 'give', id: newDeviceId! })}>
        {translate('kiosk.add_meant')}
      </Button>
    </DeviceLine>
  ))
}
