import MenuItem from '@mui/material/MenuItem'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import { useNotify, useTranslate } from 'react-admin'
import type { RoleMapping } from '#contract/role-mappings'
import { ROLES, type Role } from '#contract/roles'
import { ActDialog } from '../layout/act-dialog.tsx'
import { useApi } from '../provider/use-api.ts'

/** Asked for always, since the API knows what needs a second person. */
const REASON = { required: false, help: 'resources.users.reason_help' }

/** Says whether it holds, or waits for a second person. */
function useTold() {
  const notify = useNotify()
  return (answer: object | null) => {
    const waits = answer !== null && 'sha256' in answer
    notify(waits ? 'resources.role-mappings.asked' : 'resources.role-mappings.done', {
      type: waits ? 'info' : 'success',
    })
  }
}

export function AddMapping({ onClose }: { onClose: () => void }) {
  const translate = useTranslate()
  const api = useApi()
  const told = useTold()
  const [groupName, setGroupName] = useState('')
  const [role, setRole] = useState<Role | ''>('')
  return (
    <ActDialog
      title={translate('resources.role-mappings.add')}
      confirm={translate('resources.role-mappings.add')}
      ready={groupName.trim() !== '' && role !== ''}
      reason={REASON}
      act={async (reason) => {
        const body = { groupName, role, reason }
        told(await api.call<object>('/role-mappings', { method: 'POST', body }))
      }}
      onClose={onClose}
    >
      <Stack spacing={2} sx={{ pt: 1 }}>
        <TextField
          autoFocus
          required
          label={translate('resources.role-mappings.fields.groupName')}
          helperText={translate('resources.role-mappings.group_help')}
          value={groupName}
          onChange={(event) => setGroupName(event.target.value)}
          slotProps={{ htmlInput: { maxLength: 200, spellCheck: false } }}
        />
        <TextField
          select
          required
          label={translate('resources.role-mappings.fields.role')}
          helperText={translate('resources.role-mappings.role_help')}
          value={role}
          onChange={(event) => setRole(event.target.value as Role)}
        >
          {ROLES.map((one) => (
            <MenuItem key={one} value={one}>
              {translate(`roles.${one}`)}
            </MenuItem>
          ))}
        </TextField>
      </Stack>
    </ActDialog>
  )
}

export function RemoveMapping({
  mapping: { id, groupName, role },
  onClose,
}: {
  mapping: RoleMapping
  onClose: () => void
}) {
  const translate = useTranslate()
  const api = useApi()
  const told = useTold()
  return (
    <ActDialog
      title={translate('resources.role-mappings.remove')}
      confirm={translate('resources.role-mappings.remove')}
      color="error"
      reason={REASON}
      act={async (reason) => {
        const path = `/role-mappings/${id}/remove`
        told(await api.call<object | null>(path, { method: 'POST', body: { reason } }))
      }}
      onClose={onClose}
    >
      {translate('resources.role-mappings.remove_text', {
        group: groupName,
        role: translate(`roles.${role}`),
      })}
    </ActDialog>
  )
}
