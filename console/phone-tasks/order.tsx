import Button from '@mui/material/Button'
import { useState } from 'react'
import { useNotify, useTranslate } from 'react-admin'
import { ActDialog } from '../layout/act-dialog.tsx'
import { useApi } from '../provider/use-api.ts'

/** Has somebody stop the SIM of a phone at the carrier. */
export function OrderTask({ deviceId }: { deviceId: string }) {
  const translate = useTranslate()
  const notify = useNotify()
  const api = useApi()
  const [asking, setAsking] = useState<'sim_stop' | 'sim_resume' | null>(null)
  const order = async (note: string | undefined) => {
    await api.call('/phone-tasks', { method: 'POST', body: { deviceId, kind: asking, note } })
    notify('resources.phone-tasks.ordered', { type: 'success' })
  }
  return (
    <>
      <Button variant="outlined" onClick={() => setAsking('sim_stop')}>
        {translate('resources.phone-tasks.order.sim_stop')}
      </Button>
      <Button onClick={() => setAsking('sim_resume')}>
        {translate('resources.phone-tasks.order.sim_resume')}
      </Button>
      {asking && (
        <ActDialog
          title={translate(`resources.phone-tasks.kinds.${asking}`)}
          confirm={translate('resources.phone-tasks.order.do')}
          reason={{ required: false, label: 'app.act.note' }}
          act={order}
          onClose={() => setAsking(null)}
        >
          {translate('resources.phone-tasks.order.text')}
        </ActDialog>
      )}
    </>
  )
}
