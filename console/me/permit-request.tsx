import Alert from '@mui/material/Alert'
import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import { type FormEvent, useState } from 'react'
import { useGetList, useNotify, useRefresh, useTranslate } from 'react-admin'
import type { Device } from '#contract/devices'
import { modelName } from '../devices/marks.tsx'
import { today } from '../fields/dates.ts'
import { byEscape } from '../layout/by-escape.ts'
import { problemOf, refusalText } from '../provider/problem.ts'
import { useApi } from '../provider/use-api.ts'

/** Asks the head of the unit whether a device may be taken outside. */
export function PermitRequest({ staffId, onClose }: { staffId: string; onClose: () => void }) {
  const translate = useTranslate()
  const api = useApi()
  const notify = useNotify()
  const refresh = useRefresh()
  const { data = [] } = useGetList<Device>('devices', {
    filter: { holderId: staffId, state: 'issued' },
    pagination: { page: 1, perPage: 50 },
    sort: { field: 'propertyNumber', order: 'ASC' },
  })
  const day = today(new Date())
  const [given, setGiven] = useState({
    deviceId: '',
    startsOn: day,
    endsOn: day,
    place: '',
    purpose: '',
  })
  const [error, setError] = useState<unknown>(null)
  const problem = error ? refusalText(error) : null
  const fields = problemOf(error).fields ?? []
  const input = (name: keyof typeof given) => ({
    label: translate(`resources.permits.fields.${name}`),
    value: given[name],
    onChange: (event: { target: { value: string } }) =>
      setGiven({ ...given, [name]: event.target.value }),
    error: fields.some(({ field }) => field === name),
    required: true,
    fullWidth: true,
    margin: 'dense' as const,
  })
  const send = async (event: FormEvent) => {
    event.preventDefault()
    try {
      await api.call('/permits', { method: 'POST', body: given })
      notify('resources.permits.asked', { type: 'success' })
      refresh()
      onClose()
    } catch (refused) {
      setError(refused)
    }
  }
  const date = { type: 'date', slotProps: { inputLabel: { shrink: true } } }
  return (
    <Dialog open onClose={byEscape(onClose)} fullWidth maxWidth="sm">
      <form onSubmit={send}>
        <DialogTitle>{translate('me.ask_permit')}</DialogTitle>
        <DialogContent>
          {problem && <Alert severity="error">{translate(problem, { _: problem })}</Alert>}
          <TextField select {...input('deviceId')}>
            {data.map((device) => (
              <MenuItem key={device.id} value={device.id}>
                {device.propertyNumber} {modelName(device)}
              </MenuItem>
            ))}
          </TextField>
          <TextField {...date} {...input('startsOn')} />
          <TextField {...date} {...input('endsOn')} />
          <TextField {...input('place')} />
          <TextField multiline minRows={2} {...input('purpose')} />
        </DialogContent>
        <DialogActions sx={{ px: 3, pb: 2 }}>
          <Button onClick={onClose}>{translate('ra.action.cancel')}</Button>
          <Button type="submit" variant="contained">
            {translate('me.send_request')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
