import Button from '@mui/material/Button'
import { LinkBase, useTranslate } from 'react-admin'
import type { NetworkSession } from '#contract/network-sessions'
import { NewestOfDevice } from '../devices/newest.tsx'
import { Section } from '../layout/page.tsx'
import { useReach } from '../provider/use-session.ts'
import { SessionRow } from './row.tsx'

/** Whether the device is on the network, and since when; from here to why it is not. */
export function SessionsOfDevice({ deviceId }: { deviceId: string }) {
  const translate = useTranslate()
  const reads = useReach('network-sessions.read')
  const mayAsk = useReach('access.explain')
  if (reads === null) return null
  return (
    <Section
      title={translate('resources.network-sessions.name', { smart_count: 2 })}
      aside={
        mayAsk && (
          <Button component={LinkBase} to={`/access?device=${deviceId}`} size="small">
            {translate('access.why.open')}
          </Button>
        )
      }
    >
      <NewestOfDevice<NetworkSession>
        resource="network-sessions"
        deviceId={deviceId}
        sort="startedAt"
        most={5}
        none="resources.network-sessions.none_of_device"
        row={(session) => <SessionRow key={session.id} session={session} />}
      />
    </Section>
  )
}
