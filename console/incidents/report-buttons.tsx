import Alert from '@mui/material/Alert'
import Button from '@mui/material/Button'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import { useTranslate } from 'react-admin'
import { shortInstant } from '../fields/dates.ts'
import { ActDialog } from '../layout/act-dialog.tsx'
import { REPORT_LOSS_PATH } from '../provider/auth.ts'
import { useApi } from '../provider/use-api.ts'
import { useReach } from '../provider/use-session.ts'
import { LostDialog } from './lost-button.tsx'

interface Made {
  token: string
  expiresAt: string
}

/** For somebody else: the hotline and their head report for them; the hotline may give them a link, too. */
export function ReportButtons({ staffId }: { staffId: string }) {
  const translate = useTranslate()
  const api = useApi()
  const reach = useReach('incidents.report')
  const mayLink = useReach('incidents.link') !== null
  const [open, setOpen] = useState<'report' | 'link' | null>(null)
  const [made, setMade] = useState<Made | null>(null)
  if (reach === null || reach === 'own') return null
  return (
    <>
      <Button color="error" variant="outlined" onClick={() => setOpen('report')}>
        {translate('resources.incidents.report.lost')}
      </Button>
      {mayLink && (
        <Button onClick={() => setOpen('link')}>
          {translate('resources.incidents.link.make')}
        </Button>
      )}
      {open === 'report' && <LostDialog staffId={staffId} onClose={() => setOpen(null)} />}
      {open === 'link' && (
        <ActDialog
          title={translate('resources.incidents.link.make')}
          confirm={translate('resources.incidents.link.make')}
          act={async () =>
            setMade(await api.call<Made>('/incident-links', { method: 'POST', body: { staffId } }))
          }
          onClose={() => setOpen(null)}
        >
          {translate('resources.incidents.link.hint')}
        </ActDialog>
      )}
      {made && (
        <Alert severity="success" onClose={() => setMade(null)} sx={{ width: '100%' }}>
          {translate('resources.incidents.link.made', { until: shortInstant(made.expiresAt) })}
          <TextField
            fullWidth
            margin="dense"
            value={`${window.location.origin}/#${REPORT_LOSS_PATH}/${made.token}`}
            slotProps={{ htmlInput: { readOnly: true } }}
            onFocus={({ target }) => target.select()}
          />
        </Alert>
      )}
    </>
  )
}
