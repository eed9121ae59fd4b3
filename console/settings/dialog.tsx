import Button from '@mui/material/Button'
import MenuItem from '@mui/material/MenuItem'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import { useTranslate } from 'react-admin'
import type { Setting } from '#contract/settings'
import { ActDialog } from '../layout/act-dialog.tsx'
import { useApi } from '../provider/use-api.ts'
import { type Draft, draftOf, nameKey, toSend } from './value.ts'

/** Changes one setting; the API asks for the password again. */
export function SettingDialog({ setting, onClose }: { setting: Setting; onClose: () => void }) {
  const translate = useTranslate()
  const api = useApi()
  const [draft, setDraft] = useState(() => draftOf(setting.value))
  const name = translate(nameKey(setting.id))
  return (
    <ActDialog
      title={name}
      confirm={translate('ra.action.save')}
      act={() =>
        api.call(`/settings/${setting.id}`, {
          method: 'PUT',
          body: { value: toSend(draft, setting.value) },
        })
      }
      onClose={onClose}
    >
      <Stack spacing={2} sx={{ pt: 1, alignItems: 'flex-start' }}>
        <Fields setting={setting} name={name} draft={draft} onChange={setDraft} />
        <Button size="small" onClick={() => setDraft(draftOf(setting.default))}>
          {translate('resources.settings.reset')}
        </Button>
      </Stack>
    </ActDialog>
  )
}

interface FieldsProps {
  setting: Setting
  name: string
  draft: Draft
  onChange: (draft: Draft) => void
}

function Fields({ setting: { value, schema }, name, draft, onChange }: FieldsProps) {
  const translate = useTranslate()
  if (typeof draft !== 'string') {
    return Object.entries(draft).map(([part, text]) => (
      <TextField
        key={part}
        type="number"
        fullWidth
        label={translate(`resources.settings.parts.${part}`)}
        value={text}
        onChange={(event) => onChange({ ...draft, [part]: event.target.value })}
        slotProps={{ htmlInput: { step: 'any', inputMode: 'decimal' } }}
      />
    ))
  }
  if (typeof value === 'boolean') {
    return (
      <TextField
        select
        fullWidth
        slotProps={{ htmlInput: { 'aria-label': name } }}
        value={draft}
        onChange={(event) => onChange(event.target.value)}
      >
        {['true', 'false'].map((one) => (
          <MenuItem key={one} value={one}>
            {translate(`ra.boolean.${one}`)}
          </MenuItem>
        ))}
      </TextField>
    )
  }
  const isNumber = typeof value === 'number'
  const isOneLine = isNumber || 'pattern' in schema
  const { minimum: min, maximum: max } = schema
  return (
    <TextField
      type={isNumber ? 'number' : 'text'}
      fullWidth
      multiline={!isOneLine}
      minRows={3}
      slotProps={{ htmlInput: { 'aria-label': name, ...(isNumber && { min, max }) } }}
      value={draft}
      onChange={(event) => onChange(event.target.value)}
      helperText={
        isNumber
          ? translate('resources.settings.range', { min, max })
          : Array.isArray(value) && translate('resources.settings.one_each_line')
      }
    />
  )
}
