import Checkbox from '@mui/material/Checkbox'
import Chip from '@mui/material/Chip'
import FormControl from '@mui/material/FormControl'
import FormControlLabel from '@mui/material/FormControlLabel'
import FormLabel from '@mui/material/FormLabel'
import Radio from '@mui/material/Radio'
import RadioGroup from '@mui/material/RadioGroup'
import Stack from '@mui/material/Stack'
import { useState } from 'react'
import { useTranslate } from 'react-admin'
import { INVITABLE_ROLES, type Invited } from '#contract/invitations'
import type { StaffMember } from '#contract/staff'
import type { Unit } from '#contract/units'
import { ActDialog } from '../layout/act-dialog.tsx'
import { RecordChoice } from '../layout/record-choice.tsx'
import { useApi } from '../provider/use-api.ts'
import { nameAndNumber } from '../users/inputs.tsx'

type Whom = 'unit' | 'people'
type As = 'mail' | 'list'
type InvitableRole = (typeof INVITABLE_ROLES)[number]

const STILL_HERE = { left: false }

interface Props {
  onMade: (made: Invited) => void
  onClose: () => void
}

/** A whole unit with all below it, or people one by one. */
export function Invite({ onMade, onClose }: Props) {
  const translate = useTranslate()
  const words = (part: string) => translate(`resources.invitations.${part}`)
  const api = useApi()
  const [whom, setWhom] = useState<Whom>('unit')
  const [unit, setUnit] = useState<Unit | null>(null)
  const [people, setPeople] = useState<StaffMember[]>([])
  const [roles, setRoles] = useState<InvitableRole[]>([])
  const [as, setAs] = useState<As>('mail')
  const act = async () => {
    const who = whom === 'unit' ? { unitId: unit?.id } : { staffIds: people.map(({ id }) => id) }
    onMade(await api.call<Invited>('/invitations', { method: 'POST', body: { ...who, roles, as } }))
  }
  return (
    <ActDialog
      title={words('invite')}
      confirm={words('invite')}
      ready={whom === 'unit' ? unit !== null : people.length > 0}
      act={act}
      onClose={onClose}
    >
      <Stack spacing={2}>
        <span>{words('invite_text')}</span>
        <Choice name="whom" value={whom} options={['unit', 'people']} onChange={setWhom} />
        {whom === 'unit' ? (
          <RecordChoice<Unit>
            resource="units"
            sort="code"
            label="resources.invitations.unit"
            name={({ path }) => path}
            value={unit}
            onChange={setUnit}
          />
        ) : (
          <People people={people} onChange={setPeople} />
        )}
        <Roles chosen={roles} onChange={setRoles} />
        <Choice name="as" value={as} options={['mail', 'list']} onChange={setAs} />
      </Stack>
    </ActDialog>
  )
}

interface ChoiceProps<T extends string> {
  name: 'whom' | 'as'
  value: T
  options: T[]
  onChange: (value: T) => void
}

function Choice<T extends string>({ name, value, options, onChange }: ChoiceProps<T>) {
  const translate = useTranslate()
  return (
    <FormControl>
      <FormLabel id={`invite-${name}`}>
        {translate(`resources.invitations.${name}.title`)}
      </FormLabel>
      <RadioGroup
        aria-labelledby={`invite-${name}`}
        value={value}
        onChange={(event) => onChange(event.target.value as T)}
      >
        {options.map((one) => (
          <FormControlLabel
            key={one}
            value={one}
            control={<Radio size="small" />}
            label={translate(`resources.invitations.${name}.${one}`)}
          />
        ))}
      </RadioGroup>
    </FormControl>
  )
}

interface PeopleProps {
  people: StaffMember[]
  onChange: (people: StaffMember[]) => void
}

function People({ people, onChange }: PeopleProps) {
  const add = (member: StaffMember | null) => {
    if (member && !people.some(({ id }) => id === member.id)) onChange([...people, member])
  }
  return (
    <>
      <RecordChoice<StaffMember>
        // A new one after each choice, so that the next name can be typed at once.
        key={people.length}
        resource="staff"
        filter={STILL_HERE}
        sort="employeeNumber"
        label="resources.invitations.person"
        name={nameAndNumber}
        value={null}
        onChange={add}
      />
      <Stack direction="row" sx={{ flexWrap: 'wrap', gap: 1 }}>
        {people.map((member) => (
          <Chip
            key={member.id}
            label={nameAndNumber(member)}
            onDelete={() => onChange(people.filter(({ id }) => id !== member.id))}
          />
        ))}
      </Stack>
    </>
  )
}

interface RolesProps {
  chosen: InvitableRole[]
  onChange: (roles: InvitableRole[]) => void
}

function Roles({ chosen, onChange }: RolesProps) {
  const translate = useTranslate()
  // Whoever is linked to the ledger is an employee anyway.
  const offered = INVITABLE_ROLES.filter((role) => role !== 'employee')
  return (
    <FormControl component="fieldset">
      <FormLabel component="legend">{translate('resources.invitations.roles')}</FormLabel>
      {offered.map((role) => (
        <FormControlLabel
          key={role}
          label={translate(`roles.${role}`)}
          control={
            <Checkbox
              size="small"
              checked={chosen.includes(role)}
              onChange={(_, checked) =>
                onChange(checked ? [...chosen, role] : chosen.filter((one) => one !== role))
              }
            />
          }
        />
      ))}
    </FormControl>
  )
}
