import Box from '@mui/material/Box'
import { useTranslate } from 'react-admin'
import type { EnrollmentToken } from '#contract/enrollment'
import { DeviceRow, NewestOfDevice } from '../devices/newest.tsx'
import { Instant } from '../fields/dates-shown.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { Section } from '../layout/page.tsx'
import { useReach } from '../provider/use-session.ts'
import { MakeToken } from './make.tsx'
import { TokenTag } from './marks.tsx'

/** The last tokens of a device, and the way to a new one. */
export function TokensOfDevice({ deviceId }: { deviceId: string }) {
  const translate = useTranslate()
  const reads = useReach('enrollment.read') !== null
  const writes = useReach('enrollment.write') !== null
  if (!reads) return null
  return (
    <Section title={translate('resources.enrollment-tokens.of_device')}>
      {writes && (
        <Box sx={{ mb: 1 }}>
          <MakeToken deviceId={deviceId} />
        </Box>
      )}
      <NewestOfDevice<EnrollmentToken>
        resource="enrollment-tokens"
        deviceId={deviceId}
        sort="createdAt"
        most={5}
        none="resources.enrollment-tokens.none_of_device"
        row={(token) => <Row key={token.id} token={token} />}
      />
    </Section>
  )
}

function Row({ token }: { token: EnrollmentToken }) {
  const translate = useTranslate()
  return (
    <DeviceRow
      what={
        <RecordLink resource="enrollment-tokens" id={token.id}>
          {translate(`resources.certificates.profiles.${token.profile}`)}
        </RecordLink>
      }
      mark={<TokenTag token={token} />}
      when={
        <>
          {translate('resources.enrollment-tokens.fields.expiresAt')}{' '}
          <Instant value={token.expiresAt} />
        </>
      }
    />
  )
}
