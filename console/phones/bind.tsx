import Button from '@mui/material/Button'
import { useState } from 'react'
import { useTranslate } from 'react-admin'
import type { Device } from '#contract/devices'
import type { Phone } from '#contract/phones'
import { ActDialog } from '../layout/act-dialog.tsx'
import { RecordChoice } from '../layout/record-choice.tsx'
import { useApi } from '../provider/use-api.ts'
import { useReach } from '../provider/use-session.ts'

/** Of an unknown phone: to which device of the ledger it belongs. */
export function Bind({ phone }: { phone: Phone }) {
  const translate = useTranslate()
  const api = useApi()
  const [asking, setAsking] = useState(false)
  const [device, setDevice] = useState<Device | null>(null)
  const writes = useReach('phones.write') !== null
  if (!writes || phone.deviceId) return null
  return (
    <>
      <Button
        size="small"
        onClick={(event) => {
          event.stopPropagation()
          setAsking(true)
        }}
      >
        {translate('resources.phones.bind.do')}
      </Button>
      {asking && (
        <ActDialog
          title={translate('resources.phones.bind.title')}
          confirm={translate('resources.phones.bind.do')}
          ready={device !== null}
          act={() =>
            api.call(`/phones/${phone.id}/bind`, { method: 'POST', body: { deviceId: device?.id } })
          }
          onClose={() => setAsking(false)}
        >
          <p>{translate('resources.phones.bind.text', { imei: phone.imei ?? '–' })}</p>
          <RecordChoice<Device>
            resource="devices"
            filter={{ kind: 'smartphone' }}
            sort="propertyNumber"
            label="resources.phones.bind.device"
            name={({ propertyNumber, imei }) => [propertyNumber, imei].filter(Boolean).join(' ')}
            value={device}
            onChange={setDevice}
            autoFocus
          />
        </ActDialog>
      )}
    </>
  )
}
