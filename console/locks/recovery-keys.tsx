import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import Typography from '@mui/material/Typography'
import { useEffect, useState } from 'react'
import { useTranslate } from 'react-admin'
import type { DeviceLock } from '#contract/commands'
import { Instant } from '../fields/dates-shown.tsx'
import { Tag } from '../fields/tag.tsx'
import { ActDialog } from '../layout/act-dialog.tsx'
import { useApi } from '../provider/use-api.ts'
import { useReach } from '../provider/use-session.ts'

type Key = DeviceLock['recoveryKeys'][number]

/** Long enough to read 48 digits out, too short to leave them on a screen. */
const SHOWN_MS = 120_000

/** What is kept for the device's disk: shown to whoever says why, and then replaced. */
export function RecoveryKeys({ keys }: { keys: readonly Key[] }) {
  const translate = useTranslate()
  if (keys.length === 0) return null
  return (
    <Box>
      <Typography variant="h3" sx={{ fontSize: '0.95rem', mb: 1 }}>
        {translate('locks.keys.title')}
      </Typography>
      {keys.map((key) => (
        <KeyRow key={key.id} kept={key} />
      ))}
    </Box>
  )
}

function KeyRow({ kept }: { kept: Key }) {
  const translate = useTranslate()
  return (
    <Box
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'center',
        columnGap: 2,
        rowGap: 0.5,
        py: 0.5,
      }}
    >
      <Box sx={{ flex: '1 1 12rem', minWidth: 0, overflowWrap: 'anywhere' }}>
        {[kept.volume, kept.protector].filter(Boolean).join(' ')}
        <Typography variant="body2" color="text.secondary">
          {translate('locks.keys.kept')} <Instant value={kept.createdAt} />
          {kept.lastRevealedAt && (
            <>
              {' · '}
              {translate('locks.keys.revealed')} <Instant value={kept.lastRevealedAt} />
            </>
          )}
        </Typography>
      </Box>
      {kept.replacedAt && <Tag tone="rest">{translate('locks.keys.replaced')}</Tag>}
      <Reveal id={kept.id} />
    </Box>
  )
}

function Reveal({ id }: { id: string }) {
  const translate = useTranslate()
  const api = useApi()
  const may = useReach('secrets.reveal') !== null
  const [asking, setAsking] = useState(false)
  const [key, setKey] = useState<string | null>(null)
  if (!may) return null
  const reveal = async (reason: string | undefined) => {
    const path = `/recovery-keys/${id}/reveal`
    setKey((await api.call<{ key: string }>(path, { method: 'POST', body: { reason } })).key)
  }
  return (
    <>
      <Button size="small" onClick={() => setAsking(true)}>
        {translate('locks.keys.show')}
      </Button>
      {asking && (
        <ActDialog
          title={translate('locks.keys.show')}
          confirm={translate('locks.keys.show')}
          reason={{ required: true, help: 'locks.keys.help' }}
          act={reveal}
          onClose={() => setAsking(false)}
        />
      )}
      {key !== null && <Shown value={key} onClose={() => setKey(null)} />}
    </>
  )
}

function Shown({ value, onClose }: { value: string; onClose: () => void }) {
  const translate = useTranslate()
  useEffect(() => {
    const timer = setTimeout(onClose, SHOWN_MS)
    return () => clearTimeout(timer)
  }, [onClose])
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="sm" aria-labelledby="key-title">
      <DialogTitle id="key-title">{translate('locks.keys.title')}</DialogTitle>
      <DialogContent>
        <Typography
          component="output"
          sx={{ fontFamily: 'monospace', fontSize: '1.2rem', overflowWrap: 'anywhere' }}
        >
          {value}
        </Typography>
        <p>{translate('locks.keys.hides', { minutes: SHOWN_MS / 60_000 })}</p>
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{translate('ra.action.close')}</Button>
      </DialogActions>
    </Dialog>
  )
}
