import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import Typography from '@mui/material/Typography'
import { useGetList, useNotify, useTranslate } from 'react-admin'
import type { Device } from '#contract/devices'
import { RETURN_CONDITIONS } from '#contract/handovers'
import { Waiting } from '../layout/states.tsx'
import { ScanField } from '../scan/scan-field.tsx'
import { DeviceLine } from './device-line.tsx'
import type { StepProps } from './kiosk.tsx'
import { Person } from './person-step.tsx'

/** What they bring back, and in what condition. */
export function ReturnsStep({ draft, dispatch }: StepProps) {
  const translate = useTranslate()
  const notify = useNotify()
  const { data: held, isPending } = useGetList<Device>('devices', {
    filter: { holderId: draft.holderId },
    pagination: { page: 1, perPage: 50 },
    sort: { field: 'propertyNumber', order: 'ASC' },
  })
  const conditionOf = (id: string) =>
    draft.returns.find(({ deviceId }) => deviceId === id)?.condition
  return (
    <Box sx={{ display: 'grid', gap: 2 }}>
      {draft.holderId && <Person id={draft.holderId} />}
      <ScanField
        label="kiosk.scan_return"
        onMatch={({ resource, id }) => {
          if (resource !== 'devices') notify('kiosk.not_a_device', { type: 'warning' })
          else if (held?.some((device) => device.id === id)) dispatch({ type: 'take', id })
          else notify('kiosk.not_theirs', { type: 'error' })
        }}
      />
      {draft.act === 'handover' && (
        <Typography color="text.secondary">{translate('kiosk.returns_optional')}</Typography>
      )}
      {isPending && <Waiting rows={2} />}
      {held?.length === 0 && <Typography>{translate('resources.devices.none_held')}</Typography>}
      <Box>
        {held?.map(({ id }) => {
          const condition = conditionOf(id)
          return (
            <DeviceLine key={id} id={id}>
              {condition ? (
                <>
                  <TextField
                    select
                    label={translate('resources.handovers.fields.returnCondition')}
                    value={condition}
                    onChange={(event) =>
                      dispatch({
                        type: 'take',
                        id,
                        condition: event.target.value as typeof condition,
                      })
                    }
                    sx={{ minWidth: '9rem' }}
                  >
                    {RETURN_CONDITIONS.map((value) => (
                      <MenuItem key={value} value={value}>
                        {translate(`resources.handovers.conditions.${value}`)}
                      </MenuItem>
                    ))}
                  </TextField>
                  <Button color="error" onClick={() => dispatch({ type: 'leave', id })}>
                    {translate('kiosk.remove')}
                  </Button>
                </>
              ) : (
                <Button variant="outlined" onClick={() => dispatch({ type: 'take', id })}>
                  {translate('kiosk.take_back')}
                </Button>
              )}
            </DeviceLine>
          )
        })}
      </Box>
    </Box>
  )
}
