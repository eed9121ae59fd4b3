import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Card from '@mui/material/Card'
import { useTranslate } from 'react-admin'
import type { z } from 'zod'
import type { certificateDetail } from '#contract/certificates'
import { EntityHistoryLink } from '../audit/entity-history-link.tsx'
import { Instant } from '../fields/dates-shown.tsx'
import { Fact, Facts } from '../fields/facts.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { Section } from '../layout/page.tsx'
import { save } from '../list/download.ts'
import { ShowPage } from '../show/show-page.tsx'
import { Acts } from './acts.tsx'
import { Events } from './events.tsx'
import { nameOf, StandingTag, serialText } from './marks.tsx'

type Detail = z.infer<typeof certificateDetail>

export default function CertificateShow() {
  const translate = useTranslate()
  return (
    <ShowPage<Detail>
      title={nameOf}
      lead={(one) => (
        <Box component="span" sx={{ display: 'inline-flex', flexWrap: 'wrap', gap: 1.5 }}>
          <span>{translate(`resources.certificates.profiles.${one.profile}`)}</span>
          <StandingTag certificate={one} />
        </Box>
      )}
      actions={(one) => (
        <>
          <EntityHistoryLink entity="certificates" id={one.id} />
          {one.pem && <Download certificate={one} />}
          <Acts certificate={one} />
        </>
      )}
    >
      {(one) => (
        <>
          <Card sx={{ p: 2 }}>
            <Known certificate={one} />
          </Card>
          <Section title={translate('resources.certificates.events')}>
            <Events events={one.events} />
          </Section>
        </>
      )}
    </ShowPage>
  )
}

function Download({ certificate }: { certificate: Detail }) {
  const translate = useTranslate()
  const file = () =>
    save(
      new Blob([`${certificate.pem}${certificate.chain}`], { type: 'application/x-pem-file' }),
      `${certificate.serialNumber}.pem`,
    )
  return (
    <Button variant="outlined" onClick={file}>
      {translate('resources.certificates.with_chain')}
    </Button>
  )
}

function Known({ certificate: one }: { certificate: Detail }) {
  const translate = useTranslate()
  return (
    <Facts>
      {one.deviceId && (
        <Fact label="resources.certificates.fields.propertyNumber">
          <RecordLink resource="devices" id={one.deviceId}>
            {one.propertyNumber}
          </RecordLink>
        </Fact>
      )}
      <Fact label="resources.certificates.fields.subject">{one.subject}</Fact>
      {one.names && one.names.length > 0 && (
        <Fact label="resources.certificates.fields.names">{one.names.join(', ')}</Fact>
      )}
      <Fact label="resources.certificates.fields.serialNumber">
        <code>{serialText(one.serialNumber)}</code>
      </Fact>
      <Fact label="resources.certificates.fields.authority">
        <RecordLink resource="authorities" id={one.authorityId}>
          {one.authority}
        </RecordLink>
      </Fact>
      <Fact label="resources.certificates.fields.notBefore">
        <Instant value={one.notBefore} />
      </Fact>
      <Fact label="resources.certificates.fields.notAfter">
        <Instant value={one.notAfter} />
      </Fact>
      {one.state === 'issued' && !one.replacedBy && (
        <Fact label="resources.certificates.fields.renewAfter">
          <Instant value={one.renewAfter} />
        </Fact>
      )}
      {one.replacedBy && (
        <Fact label="resources.certificates.fields.replacedBy">
          <RecordLink resource="certificates" id={one.replacedBy}>
            {translate('resources.certificates.newer')}
          </RecordLink>
        </Fact>
      )}
      {one.finalAt && (
        <Fact label="resources.certificates.fields.finalAt">
          <Instant value={one.finalAt} />
        </Fact>
      )}
      {one.revokedAt && (
        <Fact label="resources.certificates.fields.revokedAt">
          <Instant value={one.revokedAt} />
        </Fact>
      )}
      {one.reason && (
        <Fact label="resources.certificates.fields.reason">
          {translate(`resources.certificates.reasons.${one.reason}`)}
        </Fact>
      )}
      {one.invalidSince && (
        <Fact label="resources.certificates.fields.invalidSince">
          <Instant value={one.invalidSince} />
        </Fact>
      )}
      <Fact label="resources.certificates.fields.publicKeySha256">
        <code>{serialText(one.publicKeySha256)}</code>
      </Fact>
    </Facts>
  )
}
