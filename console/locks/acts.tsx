import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import { useTranslate } from 'react-admin'
import type { DeviceLock } from '#contract/commands'
import { ActDialog } from '../layout/act-dialog.tsx'
import { useApi } from '../provider/use-api.ts'
import { useReach } from '../provider/use-session.ts'
import { OfflineUnlock } from './offline-unlock.tsx'
import { Wipe } from './wipe.tsx'

type Act = 'lock' | 'unlock' | 'wipe' | 'refresh_inventory' | 'offline'

interface Props {
  lock: DeviceLock
  kind: 'laptop' | 'smartphone'
}

/** What the reader may do about it; the API has the last word. */
export function LockActs({ lock, kind }: Props) {
  const translate = useTranslate()
  const maySend = useReach('commands.send') !== null
  const mayRelease = useReach('locks.release') !== null
  const mayWipe = useReach('commands.mass') !== null
  const [asking, setAsking] = useState<Act | null>(null)
  const { desired, status, offlineUnlock } = lock
  const acts: Act[] = []
  if (maySend && desired.level < 4) acts.push('lock')
  if (mayRelease && status !== 'unlocked') acts.push('unlock')
  if (mayRelease && offlineUnlock && kind === 'laptop') acts.push('offline')
  if (maySend && kind === 'laptop') acts.push('refresh_inventory')
  if (mayWipe && desired.level < 4) acts.push('wipe')
  if (acts.length === 0) return null
  const close = () => setAsking(null)
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
      {acts.map((act) => (
        <Button
          key={act}
          variant={act === 'lock' && status === 'unlocked' ? 'contained' : 'outlined'}
          color={act === 'lock' || act === 'wipe' ? 'error' : 'primary'}
          onClick={() => setAsking(act)}
        >
          {translate(`locks.acts.${act}.do`)}
        </Button>
      ))}
      {asking === 'lock' && <Lock lock={lock} kind={kind} onClose={close} />}
      {asking === 'wipe' && <Wipe deviceId={lock.id} onClose={close} />}
      {asking === 'offline' && <OfflineUnlock deviceId={lock.id} onClose={close} />}
      {(asking === 'unlock' || asking === 'refresh_inventory') && (
        <Send deviceId={lock.id} kind={asking} onClose={close} />
      )}
    </Box>
  )
}

interface Asking {
  deviceId: string
  onClose: () => void
}

function Lock({ lock, kind, onClose }: Props & { onClose: () => void }) {
  const translate = useTranslate()
  const api = useApi()
  const levels = (kind === 'laptop' ? [1, 2, 3] : [1, 2]).filter((at) => at >= lock.desired.level)
  const [level, setLevel] = useState('')
  return (
    <ActDialog
      title={translate('locks.acts.lock.title')}
      confirm={translate('locks.acts.lock.do')}
      color="error"
      reason={{ required: true }}
      act={(reason) => {
        const body = {
          deviceId: lock.id,
          kind: 'lock',
          reason,
          ...(level && { level: Number(level) }),
        }
        return api.call('/commands', { method: 'POST', body })
      }}
      onClose={onClose}
    >
      <p>{translate('locks.acts.lock.text')}</p>
      <TextField
        select
        fullWidth
        margin="dense"
        label={translate('locks.level')}
        value={level}
        onChange={({ target }) => setLevel(target.value)}
        slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}
      >
        <MenuItem value="">{translate('locks.acts.lock.usual')}</MenuItem>
        {levels.map((at) => (
          <MenuItem key={at} value={`${at}`}>
            {translate(`locks.levels.${at}`)}
          </MenuItem>
        ))}
      </TextField>
    </ActDialog>
  )
}

function Send({ deviceId, kind, onClose }: Asking & { kind: 'unlock' | 'refresh_inventory' }) {
  const translate = useTranslate()
  const api = useApi()
  return (
    <ActDialog
      title={translate(`locks.acts.${kind}.title`)}
      confirm={translate(`locks.acts.${kind}.do`)}
      reason={{ required: true }}
      act={(reason) => api.call('/commands', { method: 'POST', body: { deviceId, kind, reason } })}
      onClose={onClose}
    >
      {translate(`locks.acts.${kind}.text`)}
    </ActDialog>
  )
}
