import Alert from '@mui/material/Alert'
import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import { useNotify, useTranslate } from 'react-admin'
import { MAX_EXTENSION_HOURS } from '#contract/commands'
import { ActDialog } from '../layout/act-dialog.tsx'
import { useApi } from '../provider/use-api.ts'
import { useReach } from '../provider/use-session.ts'

const HOURS_A_DAY = 24
const MAX_DAYS = MAX_EXTENSION_HOURS / HOURS_A_DAY

/** For the whole fleet, so what it costs is said before. */
export function Extend() {
  const translate = useTranslate()
  const mayExtend = useReach('leases.extend') !== null
  const [asking, setAsking] = useState(false)
  if (!mayExtend) return null
  return (
    <>
      <Button variant="contained" onClick={() => setAsking(true)}>
        {translate('resources.lease-extensions.extend.do')}
      </Button>
      {asking && <Ask onClose={() => setAsking(false)} />}
    </>
  )
}

function Ask({ onClose }: { onClose: () => void }) {
  const translate = useTranslate()
  const notify = useNotify()
  const api = useApi()
  const [days, setDays] = useState('')
  // Of one dialog: sent again, it makes no second extension.
  const [idempotencyKey] = useState(() => crypto.randomUUID())
  const words = (part: string) => translate(`resources.lease-extensions.extend.${part}`)
  const extend = async (reason: string | undefined) => {
    const body = { addHours: Number(days) * HOURS_A_DAY, reason }
    await api.call('/lease-extensions', { method: 'POST', body, idempotencyKey })
    notify(words('done'), { type: 'success' })
  }
  return (
    <ActDialog
      title={words('title')}
      confirm={words('do')}
      ready={Number(days) > 0}
      reason={{ required: true }}
      act={extend}
      onClose={onClose}
    >
      <Stack spacing={2}>
        <span>{words('text')}</span>
        <Alert severity="warning">{words('warning')}</Alert>
        <TextField
          required
          type="number"
          label={words('days')}
          helperText={translate('resources.lease-extensions.extend.days_help', { days: MAX_DAYS })}
          value={days}
          onChange={(event) => setDays(event.target.value)}
          slotProps={{ htmlInput: { min: 1, max: MAX_DAYS } }}
        />
      </Stack>
    </ActDialog>
  )
}
