import Button from '@mui/material/Button'
import { useState } from 'react'
import { useTranslate } from 'react-admin'
import type { Extension, Line } from '#contract/lines'
import type { StaffMember } from '#contract/staff'
import type { Unit } from '#contract/units'
import { ActDialog } from '../layout/act-dialog.tsx'
import { RecordChoice } from '../layout/record-choice.tsx'
import { useApi } from '../provider/use-api.ts'
import { useReach } from '../provider/use-session.ts'

type Command = 'assign' | 'in-charge' | 'release' | 'connect' | 'disconnect' | 'retire'

/** What may be worth a try as it stands; the API says whether it can be done. */
function offered({ holderId, dutyUnitId, retiredAt }: Extension): Command[] {
  if (retiredAt) return []
  const held: Command[] = dutyUnitId ? ['in-charge', 'release'] : ['release']
  return [...(holderId ? held : (['assign'] as const)), 'connect', 'disconnect', 'retire']
}

export function Commands({ extension }: { extension: Extension }) {
  const translate = useTranslate()
  const mayWrite = useReach('lines.write')
  const [command, setCommand] = useState<Command | null>(null)
  if (!mayWrite) return null
  return (
    <>
      {offered(extension).map((each) => (
        <Button
          key={each}
          variant="outlined"
          color={each === 'retire' ? 'error' : 'primary'}
          onClick={() => setCommand(each)}
        >
          {translate(`resources.extensions.commands.${each}`)}
        </Button>
      ))}
      {command && (
        <CommandDialog extension={extension} command={command} onClose={() => setCommand(null)} />
      )}
    </>
  )
}

interface Props {
  extension: Extension
  command: Command
  onClose: () => void
}

const personName = ({ name, employeeNumber }: StaffMember) => `${name} (${employeeNumber})`

function CommandDialog({ extension, command, onClose }: Props) {
  const translate = useTranslate()
  const api = useApi()
  const [person, setPerson] = useState<StaffMember | null>(null)
  const [unit, setUnit] = useState<Unit | null>(null)
  const [line, setLine] = useState<Line | null>(null)
  const asksPerson = command === 'assign' || command === 'in-charge'
  const body = {
    ...(asksPerson && { holderId: person?.id }),
    ...(command === 'assign' && { dutyUnitId: unit?.id ?? null }),
    ...(command === 'connect' && { lineId: line?.id }),
  }
  return (
    <ActDialog
      title={`${extension.number} ${translate(`resources.extensions.commands.${command}`)}`}
      confirm={translate(`resources.extensions.commands.${command}`)}
      color={command === 'retire' ? 'error' : 'primary'}
      ready={asksPerson ? person !== null : command !== 'connect' || line !== null}
      act={() => api.call(`/extensions/${extension.id}/${command}`, { method: 'POST', body })}
      onClose={onClose}
    >
      <p>{translate(`resources.extensions.leads.${command}`)}</p>
      {asksPerson && (
        <RecordChoice<StaffMember>
          resource="staff"
          filter={{ left: false }}
          sort="employeeNumber"
          label="resources.extensions.fields.person"
          name={personName}
          value={person}
          onChange={setPerson}
          autoFocus
        />
      )}
      {command === 'assign' && (
        <RecordChoice<Unit>
          resource="units"
          sort="code"
          label="resources.extensions.fields.dutyUnit"
          name={({ path }) => path}
          value={unit}
          onChange={setUnit}
        />
      )}
      {command === 'connect' && (
        <RecordChoice<Line>
          resource="lines"
          filter={{ state: 'unconnected' }}
          sort="phoneNumber"
          label="resources.lines.fields.phoneNumber"
          name={({ phoneNumber }) => phoneNumber}
          value={line}
          onChange={setLine}
          autoFocus
        />
      )}
    </ActDialog>
  )
}
