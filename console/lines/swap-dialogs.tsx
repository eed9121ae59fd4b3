import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import { useTranslate } from 'react-admin'
import type { Device } from '#contract/devices'
import { type Line, phoneSwap } from '#contract/lines'
import { ActDialog } from '../layout/act-dialog.tsx'
import { RecordChoice } from '../layout/record-choice.tsx'
import { useApi } from '../provider/use-api.ts'

interface Props {
  line: Line
  onClose: () => void
}

type OldDevice = NonNullable<(typeof phoneSwap)['_input']['oldDevice']>
const OLD = phoneSwap.shape.oldDevice.unwrap().options
const PHONES = { kind: 'smartphone', state: ['in_stock', 'ready', 'issued'] }
const nameOf = ({ propertyNumber, holderName }: Device) =>
  holderName ? `${propertyNumber} ${holderName}` : propertyNumber

/** The SIM goes into another phone. */
export function PhoneSwap({ line, onClose }: Props) {
  const translate = useTranslate()
  const api = useApi()
  const [device, setDevice] = useState<Device | null>(null)
  const [oldDevice, setOldDevice] = useState<OldDevice>('returned')
  return (
    <ActDialog
      title={translate('resources.lines.swap_phone.title')}
      confirm={translate('resources.lines.swap_phone.confirm')}
      ready={device !== null}
      act={() =>
        api.call(`/lines/${line.id}/swap-phone`, {
          method: 'POST',
          body: { fromDeviceId: line.deviceId, deviceId: device?.id, oldDevice },
        })
      }
      onClose={onClose}
    >
      <p>{translate('resources.lines.swap_phone.lead')}</p>
      <RecordChoice<Device>
        resource="devices"
        filter={PHONES}
        sort="propertyNumber"
        label="resources.lines.swap_phone.device"
        name={nameOf}
        value={device}
        onChange={setDevice}
        autoFocus
      />
      {line.deviceId && (
        <TextField
          select
          fullWidth
          margin="dense"
          label={translate('resources.lines.swap_phone.old')}
          value={oldDevice}
          onChange={(event) => setOldDevice(event.target.value as OldDevice)}
        >
          {OLD.map((state) => (
            <MenuItem key={state} value={state}>
              {translate(`resources.lines.swap_phone.${state}`)}
            </MenuItem>
          ))}
        </TextField>
      )}
    </ActDialog>
  )
}

/** Another SIM carries the line. */
export function SimSwap({ line, onClose }: Props) {
  const translate = useTranslate()
  const api = useApi()
  const [form, setForm] = useState({ iccid: '', pin: '', puk: '' })
  const field = (name: keyof typeof form, autoFocus = false) => (
    <TextField
      fullWidth
      margin="dense"
      autoFocus={autoFocus}
      required={name === 'iccid'}
      autoComplete="off"
      label={translate(`resources.lines.swap_sim.${name}`)}
      value={form[name]}
      onChange={(event) => setForm({ ...form, [name]: event.target.value })}
      slotProps={{ htmlInput: { inputMode: 'numeric', maxLength: 20 } }}
    />
  )
  const { iccid, pin, puk } = form
  const body = {
    fromSimId: line.simId,
    iccid: iccid.trim(),
    ...(pin && { pin: pin.trim() }),
    ...(puk && { puk: puk.trim() }),
  }
  return (
    <ActDialog
      title={translate('resources.lines.swap_sim.title')}
      confirm={translate('resources.lines.swap_sim.confirm')}
      ready={iccid.trim() !== ''}
      act={() => api.call(`/lines/${line.id}/swap-sim`, { method: 'POST', body })}
      onClose={onClose}
    >
      <p>{translate('resources.lines.swap_sim.lead')}</p>
      {field('iccid', true)}
      {field('pin')}
      {field('puk')}
    </ActDialog>
  )
}
