import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Card from '@mui/material/Card'
import { LinkBase, useCreatePath, useTranslate } from 'react-admin'
import type { Handover } from '#contract/handovers'
import { EntityHistoryLink } from '../audit/entity-history-link.tsx'
import { Instant, LongDay } from '../fields/dates-shown.tsx'
import { Fact, Facts } from '../fields/facts.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { ShowPage } from '../show/show-page.tsx'
import { HandoverStatus } from './status.tsx'

export default function HandoverShow() {
  const translate = useTranslate()
  return (
    <ShowPage<Handover>
      title={({ propertyNumber }) => propertyNumber ?? ''}
      lead={(handover) => <HandoverStatus handover={handover} />}
      actions={({ id }) => <EntityHistoryLink entity="handovers" id={id} />}
    >
      {(handover) => (
        <Card sx={{ p: 2 }}>
          <Facts>
            <Fact label="resources.handovers.fields.propertyNumber">
              <RecordLink resource="devices" id={handover.deviceId}>
                {handover.propertyNumber}
              </RecordLink>
            </Fact>
            <Fact label="resources.handovers.fields.holderName">
              <RecordLink resource="staff" id={handover.holderId}>
                {handover.holderName}
              </RecordLink>
            </Fact>
            <Fact label="resources.handovers.fields.handedOverAt">
              <Instant value={handover.handedOverAt} />
            </Fact>
            <Fact label="resources.handovers.fields.acceptedAt">
              {handover.acceptedAt && <Instant value={handover.acceptedAt} />}
            </Fact>
            {handover.dueOn && (
              <Fact label="resources.handovers.fields.dueOn">
                <LongDay value={handover.dueOn} />
              </Fact>
            )}
            <Fact label="resources.handovers.fields.returnedAt">
              {handover.returnedAt && <Instant value={handover.returnedAt} />}
            </Fact>
            <Fact label="resources.handovers.fields.returnCondition">
              {handover.returnCondition &&
                translate(`resources.handovers.conditions.${handover.returnCondition}`)}
            </Fact>
          </Facts>
          <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, mt: 1.5 }}>
            <ToReceipt id={handover.acceptanceId} act="handover" />
            <ToReceipt id={handover.returnAcceptanceId} act="return" />
          </Box>
        </Card>
      )}
    </ShowPage>
  )
}

function ToReceipt({ id, act }: { id: string | null; act: 'handover' | 'return' }) {
  const translate = useTranslate()
  const createPath = useCreatePath()
  if (!id) return null
  return (
    <Button
      component={LinkBase}
      to={createPath({ resource: 'acceptances', type: 'show', id })}
      variant="outlined"
    >
      {translate(`resources.handovers.receipt_of.${act}`)}
    </Button>
  )
}
