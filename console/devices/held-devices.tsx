import { useGetList, useTranslate } from 'react-admin'
import type { Device } from '#contract/devices'
import { Failed, Notice, Waiting } from '../layout/states.tsx'
import { DeviceCards } from './device-cards.tsx'

const ALL = 100

/** What the person has now; the handovers below tell what they had. */
export function HeldDevices({ holderId }: { holderId: string }) {
  const translate = useTranslate()
  const { data, error, isPending, refetch } = useGetList<Device>('devices', {
    filter: { holderId },
    pagination: { page: 1, perPage: ALL },
    sort: { field: 'propertyNumber', order: 'ASC' },
  })
  if (error) return <Failed error={error} retry={() => void refetch()} />
  if (isPending) return <Waiting rows={2} />
  if (data.length === 0) return <Notice title={translate('resources.devices.none_held')} />
  return <DeviceCards devices={data} />
}
