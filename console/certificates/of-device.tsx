import { useTranslate } from 'react-admin'
import type { Certificate } from '#contract/certificates'
import { DeviceRow, NewestOfDevice } from '../devices/newest.tsx'
import { Instant } from '../fields/dates-shown.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { Section } from '../layout/page.tsx'
import { useReach } from '../provider/use-session.ts'
import { StandingTag } from './marks.tsx'

/** The certificates of a device, the newest first. */
export function CertificatesOfDevice({ deviceId }: { deviceId: string }) {
  const translate = useTranslate()
  if (useReach('certificates.read') === null) return null
  return (
    <Section title={translate('resources.certificates.name', { smart_count: 2 })}>
      <NewestOfDevice<Certificate>
        resource="certificates"
        deviceId={deviceId}
        sort="createdAt"
        most={10}
        none="resources.certificates.none_of_device"
        row={(one) => <Row key={one.id} certificate={one} />}
      />
    </Section>
  )
}

function Row({ certificate }: { certificate: Certificate }) {
  const translate = useTranslate()
  const { id, profile, notAfter } = certificate
  return (
    <DeviceRow
      what={
        <RecordLink resource="certificates" id={id}>
          {translate(`resources.certificates.profiles.${profile}`)}
        </RecordLink>
      }
      mark={<StandingTag certificate={certificate} />}
      when={
        <>
          {translate('resources.certificates.until')} <Instant value={notAfter} />
        </>
      }
    />
  )
}
