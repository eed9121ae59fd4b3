import Box from '@mui/material/Box'
import Card from '@mui/material/Card'
import { useTranslate } from 'react-admin'
import type { EnrollmentToken } from '#contract/enrollment'
import { EntityHistoryLink } from '../audit/entity-history-link.tsx'
import { Instant } from '../fields/dates-shown.tsx'
import { Fact, Facts } from '../fields/facts.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { useReach } from '../provider/use-session.ts'
import { ShowPage } from '../show/show-page.tsx'
import { TokenTag } from './marks.tsx'
import { RevokeToken } from './revoke.tsx'

export default function EnrollmentTokenShow() {
  const translate = useTranslate()
  return (
    <ShowPage<EnrollmentToken>
      title={({ propertyNumber }) => propertyNumber ?? ''}
      lead={(token) => (
        <Box component="span" sx={{ display: 'inline-flex', flexWrap: 'wrap', gap: 1.5 }}>
          <span>{translate(`resources.certificates.profiles.${token.profile}`)}</span>
          <TokenTag token={token} />
        </Box>
      )}
      actions={(token) => (
        <>
          <EntityHistoryLink entity="enrollment_tokens" id={token.id} />
          <RevokeToken token={token} />
        </>
      )}
    >
      {(token) => (
        <Card sx={{ p: 2 }}>
          <Known token={token} />
        </Card>
      )}
    </ShowPage>
  )
}

function Known({ token }: { token: EnrollmentToken }) {
  const readsApprovals = useReach('approvals.read') !== null
  return (
    <Facts>
      <Fact label="resources.enrollment-tokens.fields.deviceId">
        <RecordLink resource="devices" id={token.deviceId}>
          {token.propertyNumber}
        </RecordLink>
      </Fact>
      <Fact label="resources.enrollment-tokens.fields.model">{token.model}</Fact>
      <Fact label="resources.enrollment-tokens.fields.serialNumber">{token.serialNumber}</Fact>
      {token.waveId && (
        <Fact label="resources.enrollment-tokens.fields.waveName">
          <RecordLink resource="waves" id={token.waveId}>
            {token.waveName}
          </RecordLink>
        </Fact>
      )}
      <Fact label="resources.enrollment-tokens.fields.requesterName">{token.requesterName}</Fact>
      <Fact label="resources.enrollment-tokens.fields.createdAt">
        <Instant value={token.createdAt} />
      </Fact>
      <Fact label="resources.enrollment-tokens.fields.expiresAt">
        <Instant value={token.expiresAt} />
      </Fact>
      {token.approvalId && readsApprovals && (
        <Fact label="resources.enrollment-tokens.fields.approvalId">
          <RecordLink resource="approvals" id={token.approvalId}>
            {token.approvalId}
          </RecordLink>
        </Fact>
      )}
      {token.approvedAt && (
        <Fact label="resources.enrollment-tokens.fields.approvedAt">
          <Instant value={token.approvedAt} />
        </Fact>
      )}
      {token.certificateId && (
        <>
          <Fact label="resources.enrollment-tokens.fields.usedAt">
            <Instant value={token.usedAt} />
          </Fact>
          <Fact label="resources.enrollment-tokens.fields.certificateId">
            <RecordLink resource="certificates" id={token.certificateId}>
              {token.propertyNumber}
            </RecordLink>
          </Fact>
        </>
      )}
      {token.revokedAt && (
        <Fact label="resources.enrollment-tokens.fields.revokedAt">
          <Instant value={token.revokedAt} />
        </Fact>
      )}
    </Facts>
  )
}
