import Button from '@mui/material/Button'
import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import { useTranslate } from 'react-admin'
import { CHORE_STATES, type IncidentChore } from '#contract/incidents'
import { instantOf, officeTime } from '../fields/dates.ts'
import { ActDialog } from '../layout/act-dialog.tsx'
import { useApi } from '../provider/use-api.ts'
import { useReach } from '../provider/use-session.ts'

/** Who called whom and when, which number was given, and whether it is done. */
export function ChoreAct({ chore }: { chore: IncidentChore }) {
  const translate = useTranslate()
  const mayWrite = useReach('incidents.chores') !== null
  const [open, setOpen] = useState(false)
  if (!mayWrite) return null
  return (
    <>
      <Button onClick={() => setOpen(true)}>{translate('resources.incidents.note_down')}</Button>
      {open && <ChoreDialog chore={chore} onClose={() => setOpen(false)} />}
    </>
  )
}

function ChoreDialog({ chore, onClose }: { chore: IncidentChore; onClose: () => void }) {
  const translate = useTranslate()
  const api = useApi()
  const [given, setGiven] = useState({
    state: chore.state === 'open' ? 'done' : chore.state,
    contact: chore.contact ?? '',
    contactedAt: chore.contactedAt ? officeTime(chore.contactedAt) : '',
    reference: chore.reference ?? '',
    note: chore.note ?? '',
  })
  const input = (name: keyof typeof given) => ({
    fullWidth: true,
    margin: 'dense' as const,
    label: translate(`resources.incidents.fields.${name}`),
    value: given[name],
    onChange: ({ target: { value } }: { target: { value: string } }) =>
      setGiven({ ...given, [name]: value }),
  })
  const { contactedAt, ...rest } = given
  const body = {
    ...Object.fromEntries(
      Object.entries(rest).map(([name, value]) => [name, value.trim() ? value.trim() : null]),
    ),
    ...(contactedAt && { contactedAt: instantOf(contactedAt) }),
  }
  return (
    <ActDialog
      title={translate(`resources.incidents.chores.${chore.kind}`)}
      confirm={translate('ra.action.save')}
      act={() => api.call(`/incident-chores/${chore.id}`, { method: 'PUT', body })}
      onClose={onClose}
    >
      <TextField select {...input('state')}>
        {CHORE_STATES.map((state) => (
          <MenuItem key={state} value={state}>
            {translate(`resources.incidents.chore_states.${state}`)}
          </MenuItem>
        ))}
      </TextField>
      <TextField {...input('contact')} />
      <TextField
        type="datetime-local"
        slotProps={{ inputLabel: { shrink: true } }}
        {...input('contactedAt')}
      />
      <TextField {...input('reference')} />
      <TextField multiline minRows={2} {...input('note')} />
    </ActDialog>
  )
}
