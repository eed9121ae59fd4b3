import Box from '@mui/material/Box'
import Card from '@mui/material/Card'
import type { Permit } from '#contract/permits'
import { EntityHistoryLink } from '../audit/entity-history-link.tsx'
import { Instant, LongDay } from '../fields/dates-shown.tsx'
import { Fact, Facts } from '../fields/facts.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { ShowPage } from '../show/show-page.tsx'
import { PermitDecision } from './decision.tsx'
import { PermitStateTag } from './state.tsx'

export default function PermitShow() {
  return (
    <ShowPage<Permit>
      title={({ propertyNumber }) => propertyNumber ?? ''}
      lead={(permit) => <PermitStateTag permit={permit} />}
      actions={({ id }) => <EntityHistoryLink entity="permits" id={id} />}
    >
      {(permit) => (
        <Card sx={{ p: 2 }}>
          <Facts>
            <Fact label="resources.permits.fields.deviceId">
              <RecordLink resource="devices" id={permit.deviceId}>
                {permit.propertyNumber && `${permit.propertyNumber} ${permit.model ?? ''}`}
              </RecordLink>
            </Fact>
            <Fact label="resources.permits.fields.holderName">
              <RecordLink resource="staff" id={permit.holderId}>
                {permit.holderName}
              </RecordLink>
            </Fact>
            <Fact label="resources.permits.fields.unitPath">{permit.unitPath}</Fact>
            <Fact label="resources.permits.fields.startsOn">
              <LongDay value={permit.startsOn} />
            </Fact>
            <Fact label="resources.permits.fields.endsOn">
              <LongDay value={permit.endsOn} />
            </Fact>
            <Fact label="resources.permits.fields.place">{permit.place}</Fact>
            <Fact label="resources.permits.fields.purpose">{permit.purpose}</Fact>
            <Fact label="resources.permits.fields.deciderName">{permit.deciderName}</Fact>
            <Fact label="resources.permits.fields.decidedAt">
              {permit.decidedAt && <Instant value={permit.decidedAt} />}
            </Fact>
            {permit.reason && <Fact label="resources.permits.fields.reason">{permit.reason}</Fact>}
          </Facts>
          <Box sx={{ mt: 1.5 }}>
            <PermitDecision permit={permit} />
          </Box>
        </Card>
      )}
    </ShowPage>
  )
}
