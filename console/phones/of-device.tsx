import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Card from '@mui/material/Card'
import Typography from '@mui/material/Typography'
import { useGetList, useTranslate } from 'react-admin'
import type { Phone, PhoneOperation } from '#contract/phones'
import { DeviceRow, NewestOfDevice } from '../devices/newest.tsx'
import { Instant } from '../fields/dates-shown.tsx'
import { Fact, Facts } from '../fields/facts.tsx'
import { Section } from '../layout/page.tsx'
import { Failed, Waiting } from '../layout/states.tsx'
import { OrderTask } from '../phone-tasks/order.tsx'
import { useReach } from '../provider/use-session.ts'
import { EnrollPhone } from './enroll.tsx'
import { OperationTag, PhoneTag } from './marks.tsx'
import { Simulated } from './summary.tsx'

const LOOK_AGAIN_MS = 15_000

/** How a smartphone is managed, what it was told, and what is done for it by hand. */
export function PhoneOfDevice({ deviceId }: { deviceId: string }) {
  const translate = useTranslate()
  const reads = useReach('phones.read') !== null
  const writes = useReach('phones.write') !== null
  const enrolls = useReach('enrollment.write') !== null
  if (!reads) return null
  return (
    <Section title={translate('resources.phones.of_device')}>
      <Simulated />
      <Managed deviceId={deviceId} />
      <Box
        sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, my: 1.5, '&:empty': { display: 'none' } }}
      >
        {enrolls && <EnrollPhone deviceId={deviceId} />}
        {writes && <OrderTask deviceId={deviceId} />}
      </Box>
      <Typography variant="subtitle2" component="h3" sx={{ mt: 2, mb: 1 }}>
        {translate('resources.phone-operations.name', { smart_count: 2 })}
      </Typography>
      <NewestOfDevice<PhoneOperation>
        resource="phone-operations"
        deviceId={deviceId}
        sort="createdAt"
        most={8}
        none="resources.phone-operations.none"
        row={(operation) => <Operation key={operation.id} operation={operation} />}
      />
    </Section>
  )
}

function Managed({ deviceId }: { deviceId: string }) {
  const translate = useTranslate()
  const { data, error, refetch } = useGetList<Phone>(
    'phones',
    {
      filter: { deviceId },
      pagination: { page: 1, perPage: 1 },
      sort: { field: 'enrolledAt', order: 'DESC' },
    },
    { refetchInterval: LOOK_AGAIN_MS },
  )
  const [phone] = data ?? []
  if (error) return <Failed error={error} retry={() => void refetch()} />
  if (!data) return <Waiting rows={3} />
  if (!phone)
    return (
      <Card>
        <Typography color="text.secondary" sx={{ p: 2 }}>
          {translate('resources.phones.not_enrolled')}
        </Typography>
      </Card>
    )
  return (
    <Card sx={{ p: 2 }}>
      <Facts>
        <Fact label="resources.phones.fields.state">
          <PhoneTag phone={phone} />
        </Fact>
        <Fact label="resources.phones.fields.policyName">{phone.policyName}</Fact>
        <Fact label="resources.phones.fields.version">
          {translate('resources.phones.versions', {
            applied: phone.appliedVersion ?? '–',
            wanted: phone.wantedVersion ?? '–',
          })}
        </Fact>
        <Fact label="resources.phones.fields.lastStatusAt">
          <Instant value={phone.lastStatusAt} />
        </Fact>
        <Fact label="resources.phones.fields.osVersion">
          {[phone.osVersion, phone.securityPatch].filter(Boolean).join(' / ')}
        </Fact>
        <Fact label="resources.phones.fields.enrolledAt">
          <Instant value={phone.enrolledAt} />
        </Fact>
      </Facts>
      {phone.nonCompliance.length > 0 && (
        <Alert severity="warning" sx={{ mt: 2 }}>
          {phone.nonCompliance.map(({ setting, reason }) => (
            <div key={`${setting} ${reason}`}>
              {setting}: {reason}
            </div>
          ))}
        </Alert>
      )}
    </Card>
  )
}

function Operation({ operation }: { operation: PhoneOperation }) {
  const translate = useTranslate()
  const { type, status, lateStatus, finishedAt, issuedAt, createdAt } = operation
  return (
    <DeviceRow
      what={
        <>
          {translate(`resources.phone-operations.types.${type}`)}
          {(lateStatus ?? status) && (
            <Typography component="span" variant="body2" color="text.secondary" sx={{ ml: 1 }}>
              {lateStatus ?? status}
            </Typography>
          )}
        </>
      }
      mark={<OperationTag operation={operation} />}
      when={<Instant value={finishedAt ?? issuedAt ?? createdAt} exact />}
    />
  )
}
