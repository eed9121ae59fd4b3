import DoneIcon from '@mui/icons-material/Done'
import Button from '@mui/material/Button'
import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import { useTranslate } from 'react-admin'
import type { Alert } from '#contract/alerts'
import { ActDialog } from '../layout/act-dialog.tsx'
import { useApi } from '../provider/use-api.ts'

const HOURS = [1, 4, 24, 72, 168] as const
const USUAL = 4

/** "I see to it": for a while the home pages of others are quiet about it. */
export function Acknowledge({ alert }: { alert: Alert }) {
  const translate = useTranslate()
  const api = useApi()
  const [asking, setAsking] = useState(false)
  const [hours, setHours] = useState<number>(USUAL)
  const words = (key: string) => translate(`resources.alerts.acknowledge.${key}`)
  const about = translate(`resources.alerts.kinds.${alert.kind}`)
  return (
    <>
      <Button
        size="small"
        variant="outlined"
        startIcon={<DoneIcon />}
        aria-label={`${words('do')}: ${about}`}
        onClick={() => setAsking(true)}
      >
        {words('do')}
      </Button>
      {asking && (
        <ActDialog
          title={words('title')}
          confirm={words('do')}
          act={() =>
            api.call(`/alerts/${alert.id}/acknowledge`, { method: 'POST', body: { hours } })
          }
          onClose={() => setAsking(false)}
        >
          {words('text')}
          <TextField
            select
            fullWidth
            label={words('hours')}
            value={hours}
            onChange={(event) => setHours(Number(event.target.value))}
            sx={{ mt: 2 }}
          >
            {HOURS.map((each) => (
              <MenuItem key={each} value={each}>
                {translate(`resources.alerts.acknowledge.for.h${each}`)}
              </MenuItem>
            ))}
          </TextField>
        </ActDialog>
      )}
    </>
  )
}
