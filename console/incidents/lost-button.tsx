import ReportProblemOutlined from '@mui/icons-material/ReportProblemOutlined'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import { lazy, Suspense, useState } from 'react'
import { useCreatePath, useGetList, useRedirect, useTranslate } from 'react-admin'
import type { Device } from '#contract/devices'
import type { IncidentDetail } from '#contract/incidents'
import { modelName } from '../devices/marks.tsx'
import { Notice, Waiting } from '../layout/states.tsx'
import { useIsPhone } from '../list/use-is-phone.ts'
import { useApi } from '../provider/use-api.ts'
import type { Said } from './report-form.tsx'

/** The home page has the button, and does not wait for what comes after it. */
const ReportForm = lazy(async () => ({ default: (await import('./report-form.tsx')).ReportForm }))

/** The one button that matters: large, first, and it asks later. */
export function LostButton({ staffId }: { staffId: string }) {
  const translate = useTranslate()
  const [open, setOpen] = useState(false)
  return (
    <Box sx={{ mb: 2 }}>
      <Button
        fullWidth
        size="large"
        variant="contained"
        color="error"
        startIcon={<ReportProblemOutlined />}
        onClick={() => setOpen(true)}
        sx={{ py: 1.5, fontSize: '1.15rem' }}
      >
        {translate('resources.incidents.report.lost')}
      </Button>
      {open && <LostDialog staffId={staffId} onClose={() => setOpen(false)} />}
    </Box>
  )
}

export function LostDialog({ staffId, onClose }: { staffId: string; onClose: () => void }) {
  const translate = useTranslate()
  const api = useApi()
  const redirect = useRedirect()
  const createPath = useCreatePath()
  const phone = useIsPhone()
  // The same words are one report, however often they have to be sent; other words are another.
  const [keys] = useState(() => new Map<string, string>())
  const { data, isPending } = useGetList<Device>('devices', {
    filter: { holderId: staffId },
    pagination: { page: 1, perPage: 50 },
    sort: { field: 'propertyNumber', order: 'ASC' },
  })
  const send = async (said: Said) => {
    const words = JSON.stringify(said)
    const idempotencyKey = keys.get(words) ?? crypto.randomUUID()
    keys.set(words, idempotencyKey)
    const made = await api.call<IncidentDetail>('/incidents', {
      method: 'POST',
      body: said,
      idempotencyKey,
    })
    redirect(createPath({ resource: 'incidents', type: 'show', id: made.id }))
  }
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="sm" fullScreen={phone}>
      <DialogTitle>{translate('resources.incidents.report.which')}</DialogTitle>
      <DialogContent>
        {isPending ? (
          <Waiting />
        ) : !data?.length ? (
          <Notice title={translate('resources.incidents.report.nothing_held')} />
        ) : (
          <Suspense fallback={<Waiting />}>
            <ReportForm
              devices={data.map((device) => ({ ...device, model: modelName(device) }))}
              send={send}
            />
          </Suspense>
        )}
        <Button fullWidth onClick={onClose} sx={{ mt: 1 }}>
          {translate('ra.action.cancel')}
        </Button>
      </DialogContent>
    </Dialog>
  )
}
