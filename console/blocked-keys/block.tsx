import MenuItem from '@mui/material/MenuItem'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import { useNotify, useTranslate } from 'react-admin'
import type { z } from 'zod'
import { BLOCK_REASONS, type keyBlocked } from '#contract/blocked-keys'
import { ActDialog } from '../layout/act-dialog.tsx'
import { useApi } from '../provider/use-api.ts'

type Blocked = z.infer<typeof keyBlocked>

interface Props {
  /** Whose key; without, the key itself is asked for. */
  certificateId?: string
  onClose: () => void
}

/** Blocks a key for good. */
export function BlockKey({ certificateId, onClose }: Props) {
  const translate = useTranslate()
  const notify = useNotify()
  const api = useApi()
  const [reason, setReason] = useState('')
  const [key, setKey] = useState('')
  const words = (part: string) => translate(`resources.blocked-keys.block.${part}`)
  const block = async (note: string | undefined) => {
    const body = { ...(certificateId ? { certificateId } : { key }), reason, note }
    const { revoked } = await api.call<Blocked>('/blocked-keys', { method: 'POST', body })
    notify('resources.blocked-keys.block.done', {
      type: 'success',
      messageArgs: { smart_count: revoked },
    })
  }
  return (
    <ActDialog
      title={words('title')}
      confirm={words('do')}
      color="error"
      ready={reason !== '' && (certificateId !== undefined || key.trim() !== '')}
      reason={{ required: false, label: 'app.act.note' }}
      act={block}
      onClose={onClose}
    >
      <Stack spacing={2}>
        <span>{words('text')}</span>
        {certificateId === undefined && (
          <TextField
            multiline
            required
            minRows={3}
            maxRows={10}
            label={words('key')}
            helperText={words('key_help')}
            value={key}
            onChange={(event) => setKey(event.target.value)}
            slotProps={{ htmlInput: { spellCheck: false, style: { fontFamily: 'monospace' } } }}
          />
        )}
        <TextField
          select
          required
          label={translate('resources.blocked-keys.fields.reason')}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        >
          {BLOCK_REASONS.map((one) => (
            <MenuItem key={one} value={one}>
              {translate(`resources.blocked-keys.reasons.${one}`)}
            </MenuItem>
          ))}
        </TextField>
      </Stack>
    </ActDialog>
  )
}
