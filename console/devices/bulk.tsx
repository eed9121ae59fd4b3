import Button from '@mui/material/Button'
import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import { useTranslate } from 'react-admin'
import { byHand, DEVICE_MOVES } from '#contract/device-moves'
import { DEVICE_STATES } from '#contract/devices'
import { BulkDialog } from './bulk-dialog.tsx'
import { BulkEdit } from './bulk-edit.tsx'
import { Labels } from './labels.tsx'

/** States to which some step leads by hand. */
const TARGETS = DEVICE_STATES.filter((to) => DEVICE_MOVES.some((m) => m.to === to && byHand(m)))

/** What can be done with ticked devices, or with all that match. */
export function BulkActions() {
  const translate = useTranslate()
  const [open, setOpen] = useState<'move' | 'edit' | 'labels' | null>(null)
  const close = () => setOpen(null)
  return (
    <>
      <Button size="small" variant="outlined" onClick={() => setOpen('move')}>
        {translate('resources.devices.bulk_move')}
      </Button>
      <Button size="small" variant="outlined" onClick={() => setOpen('edit')}>
        {translate('resources.devices.bulk_edit')}
      </Button>
      <Button size="small" variant="outlined" onClick={() => setOpen('labels')}>
        {translate('resources.devices.labels.title')}
      </Button>
      {open === 'move' && <BulkMove onClose={close} />}
      {open === 'edit' && <BulkEdit onClose={close} />}
      {open === 'labels' && <Labels onClose={close} />}
    </>
  )
}

function BulkMove({ onClose }: { onClose: () => void }) {
  const translate = useTranslate()
  const [to, setTo] = useState('')
  return (
    <BulkDialog
      title="resources.devices.bulk_move"
      path="/devices/transition"
      body={to ? { to } : null}
      onClose={onClose}
    >
      <TextField
        select
        label={translate('resources.devices.new_state')}
        value={to}
        onChange={(event) => setTo(event.target.value)}
        helperText={translate('resources.devices.bulk_move_help')}
      >
        {TARGETS.map((state) => (
          <MenuItem key={state} value={state}>
            {translate(`resources.devices.states.${state}`)}
          </MenuItem>
        ))}
      </TextField>
    </BulkDialog>
  )
}
