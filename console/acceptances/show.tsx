import Box from '@mui/material/Box'
import Card from '@mui/material/Card'
import Typography from '@mui/material/Typography'
import { useTranslate } from 'react-admin'
import type { Acceptance } from '#contract/handovers'
import { EntityHistoryLink } from '../audit/entity-history-link.tsx'
import { Instant, LongDay } from '../fields/dates-shown.tsx'
import { Fact, Facts } from '../fields/facts.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { Section } from '../layout/page.tsx'
import { usePerson, useReach } from '../provider/use-session.ts'
import { ShowPage } from '../show/show-page.tsx'
import { AnswerForm } from './answer-form.tsx'
import { AcceptanceItems } from './items.tsx'
import { AcceptanceState, ReceiptButton } from './marks.tsx'

export default function AcceptanceShow() {
  const translate = useTranslate()
  return (
    <ShowPage<Acceptance>
      title={({ number }) => translate('resources.acceptances.title', { number })}
      lead={({ kind, state }) => (
        <Box component="span" sx={{ display: 'inline-flex', flexWrap: 'wrap', gap: 1.5 }}>
          {translate(`resources.acceptances.kinds.${kind}`)}
          <AcceptanceState state={state} />
        </Box>
      )}
      actions={(acceptance) => (
        <>
          <ReceiptButton acceptance={acceptance} />
          <EntityHistoryLink entity="acceptances" id={acceptance.id} />
        </>
      )}
    >
      {(acceptance) => (
        <>
          <Card sx={{ p: 2 }}>
            <Who acceptance={acceptance} />
          </Card>
          <Section title={translate('resources.acceptances.fields.items')}>
            <Card sx={{ px: 2, py: 1 }}>
              <AcceptanceItems items={acceptance.items} />
            </Card>
          </Section>
          <Section title={translate('resources.acceptances.fields.text')}>
            <Card sx={{ p: 2 }}>
              <Typography sx={{ whiteSpace: 'pre-line' }}>{acceptance.text}</Typography>
              {acceptance.checklist.map((item) => (
                <Typography key={item}>✓ {item}</Typography>
              ))}
            </Card>
          </Section>
          <Open acceptance={acceptance} />
        </>
      )}
    </ShowPage>
  )
}

function Open({ acceptance }: { acceptance: Acceptance }) {
  const translate = useTranslate()
  const reach = useReach('acceptances.answer')
  const person = usePerson()
  const may = reach === 'all' || (reach === 'own' && person?.staffId === acceptance.holderId)
  if (acceptance.state !== 'open' || !may) return null
  return (
    <Section title={translate('resources.acceptances.answer')}>
      <Card sx={{ p: 2, maxWidth: '40rem' }}>
        <AnswerForm acceptance={acceptance} />
      </Card>
    </Section>
  )
}

function Who({ acceptance }: { acceptance: Acceptance }) {
  const translate = useTranslate()
  const { holderId, holderName, unitId, unitPath, dueOn, channel, reason } = acceptance
  return (
    <Facts>
      <Fact label="resources.acceptances.fields.holderName">
        <RecordLink resource="staff" id={holderId}>
          {holderName}
        </RecordLink>
      </Fact>
      <Fact label="resources.acceptances.fields.unitPath">
        <RecordLink resource="units" id={unitId}>
          {unitPath}
        </RecordLink>
      </Fact>
      <Fact label="resources.acceptances.fields.operatorName">{acceptance.operatorName}</Fact>
      <Fact label="resources.acceptances.fields.createdAt">
        <Instant value={acceptance.createdAt} />
      </Fact>
      <Fact label="resources.acceptances.fields.answeredAt">
        {acceptance.answeredAt && <Instant value={acceptance.answeredAt} exact />}
      </Fact>
      <Fact label="resources.acceptances.fields.channel">
        {channel && translate(`resources.acceptances.channels.${channel}`)}
      </Fact>
      {dueOn && (
        <Fact label="resources.acceptances.fields.dueOn">
          <LongDay value={dueOn} />
        </Fact>
      )}
      {reason && <Fact label="resources.acceptances.fields.reason">{reason}</Fact>}
      <Fact label="resources.acceptances.fields.receiptSha256">
        {acceptance.receiptSha256 && (
          <Box component="code" sx={{ fontSize: '0.8rem', wordBreak: 'break-all' }}>
            {acceptance.receiptSha256}
          </Box>
        )}
      </Fact>
    </Facts>
  )
}
