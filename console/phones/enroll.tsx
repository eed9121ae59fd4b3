import Alert from '@mui/material/Alert'
import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import Typography from '@mui/material/Typography'
import { useState } from 'react'
import { useTranslate } from 'react-admin'
import type { PhoneEnrollmentMade } from '#contract/phones'
import { Instant } from '../fields/dates-shown.tsx'
import { ActDialog } from '../layout/act-dialog.tsx'
import { useApi } from '../provider/use-api.ts'
import { Qr } from './qr.tsx'

/** The code by which one phone enrols; it is shown once. */
export function EnrollPhone({ deviceId }: { deviceId: string }) {
  const translate = useTranslate()
  const words = (part: string) => translate(`resources.phones.enroll.${part}`)
  const api = useApi()
  const [asking, setAsking] = useState(false)
  const [made, setMade] = useState<PhoneEnrollmentMade | null>(null)
  const make = async () =>
    setMade(
      await api.call<PhoneEnrollmentMade>('/phone-enrollments', {
        method: 'POST',
        body: { deviceId },
      }),
    )
  return (
    <>
      <Button variant="outlined" onClick={() => setAsking(true)}>
        {words('do')}
      </Button>
      {asking && (
        <ActDialog
          title={words('title')}
          confirm={words('do')}
          act={make}
          onClose={() => setAsking(false)}
        >
          {words('text')}
        </ActDialog>
      )}
      {made && (
        // A click beside it must not lose what is shown once.
        <Dialog open fullWidth maxWidth="xs" aria-labelledby="qr-title">
          <DialogTitle id="qr-title">
            {words('title')}: {made.propertyNumber}
          </DialogTitle>
          <DialogContent sx={{ display: 'grid', gap: 2 }}>
            <Alert severity="warning">{words('once')}</Alert>
            <Qr text={made.provisioning} label={words('code')} />
            <Typography>{words('how')}</Typography>
            <Typography color="text.secondary">
              {words('until')} <Instant value={made.expiresAt} />
            </Typography>
          </DialogContent>
          <DialogActions sx={{ px: 3, pb: 2 }}>
            <Button variant="contained" onClick={() => setMade(null)}>
              {translate('ra.action.close')}
            </Button>
          </DialogActions>
        </Dialog>
      )}
    </>
  )
}
