import Button from '@mui/material/Button'
import Card from '@mui/material/Card'
import Typography from '@mui/material/Typography'
import { LinkBase, useGetList, useTranslate } from 'react-admin'
import type { NetworkSession } from '#contract/network-sessions'
import { Section } from '../layout/page.tsx'
import { Failed, Waiting } from '../layout/states.tsx'
import { useReach } from '../provider/use-session.ts'
import { SessionRow } from './row.tsx'

const NEWEST = {
  pagination: { page: 1, perPage: 5 },
  sort: { field: 'startedAt', order: 'DESC' },
} as const

/** Whether the device is on the network, and since when; from here to why it is not. */
export function SessionsOfDevice({ deviceId }: { deviceId: string }) {
  const translate = useTranslate()
  const reads = useReach('network-sessions.read')
  const mayAsk = useReach('access.explain')
  const { data, error, refetch } = useGetList<NetworkSession>(
    'network-sessions',
    { filter: { deviceId }, ...NEWEST },
    { enabled: reads !== null },
  )
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
      <Card>
        {error ? (
          <Failed error={error} retry={() => void refetch()} />
        ) : !data ? (
          <Waiting rows={2} />
        ) : data.length === 0 ? (
          <Typography color="text.secondary" sx={{ p: 2 }}>
            {translate('resources.network-sessions.none_of_device')}
          </Typography>
        ) : (
          data.map((session) => <SessionRow key={session.id} session={session} />)
        )}
      </Card>
    </Section>
  )
}
