import EditOutlined from '@mui/icons-material/EditOutlined'
import Button from '@mui/material/Button'
import Card from '@mui/material/Card'
import { LinkBase, useTranslate } from 'react-admin'
import type { TransferDetail } from '#contract/transfers'
import { EntityHistoryLink } from '../audit/entity-history-link.tsx'
import { Kind } from '../devices/marks.tsx'
import { LongDay } from '../fields/dates-shown.tsx'
import { Fact, Facts } from '../fields/facts.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { Section } from '../layout/page.tsx'
import { Notice } from '../layout/states.tsx'
import { useReach } from '../provider/use-session.ts'
import { ShowPage } from '../show/show-page.tsx'
import { BatchState } from '../transfer-batches/marks.tsx'
import { Findings, TransferKind } from './marks.tsx'

export default function TransferShow() {
  const translate = useTranslate()
  const mayWrite = useReach('transfers.write')
  return (
    <ShowPage<TransferDetail>
      title={({ name }) => name}
      lead={({ kind, employeeNumber }) => (
        <>
          <TransferKind kind={kind} /> {employeeNumber}
        </>
      )}
      actions={({ id, batchState }) => (
        <>
          <EntityHistoryLink entity="transfers" id={id} />
          {mayWrite && batchState !== 'cancelled' && (
            <Button
              variant="outlined"
              startIcon={<EditOutlined />}
              component={LinkBase}
              to={`/transfers/${id}`}
            >
              {translate('resources.transfers.edit')}
            </Button>
          )}
        </>
      )}
    >
      {(transfer) => (
        <>
          <Findings transfer={transfer} />
          <Card sx={{ p: 2, mt: 1.5 }}>
            <TransferFacts transfer={transfer} />
          </Card>
          <Section title={translate('resources.transfers.held')}>
            <Held transfer={transfer} />
          </Section>
        </>
      )}
    </ShowPage>
  )
}

function TransferFacts({ transfer }: { transfer: TransferDetail }) {
  const translate = useTranslate()
  return (
    <Facts>
      <Fact label="resources.transfers.fields.batch">
        <RecordLink resource="transfer-batches" id={transfer.batchId}>
          {translate('resources.transfer-batches.name', { smart_count: 1 })}
        </RecordLink>{' '}
        <BatchState state={transfer.batchState} />
      </Fact>
      <Fact label="resources.transfers.fields.fromUnitPath">
        <RecordLink resource="units" id={transfer.fromUnitId}>
          {transfer.fromUnitPath}
        </RecordLink>
      </Fact>
      <Fact label="resources.transfers.fields.toUnitPath">
        <RecordLink resource="units" id={transfer.toUnitId}>
          {transfer.toUnitPath}
        </RecordLink>
      </Fact>
      <Fact label="resources.transfers.fields.post">{transfer.post}</Fact>
      <Fact label="resources.transfers.fields.effectiveOn">
        <LongDay value={transfer.effectiveOn} />
      </Fact>
      <Fact label="resources.transfers.fields.isHead">
        {transfer.isHead && translate('resources.transfers.becomes_head')}
      </Fact>
      <Fact label="resources.transfers.fields.extension">{transfer.extension}</Fact>
      <Fact label="resources.transfers.fields.devices">
        {transfer.kind !== 'join' &&
          translate(`resources.transfers.plans.${transfer.devices}`, {
            smart_count: transfer.heldDevices.length,
          })}
      </Fact>
      <Fact label="resources.transfers.fields.returnDueOn">
        {transfer.returnDueOn && <LongDay value={transfer.returnDueOn} />}
      </Fact>
      <Fact label="resources.transfers.fields.reason">{transfer.reason}</Fact>
    </Facts>
  )
}

function Held({ transfer }: { transfer: TransferDetail }) {
  const translate = useTranslate()
  if (transfer.heldDevices.length === 0) {
    return <Notice title={translate('resources.transfers.holds_nothing')} />
  }
  return (
    <Card sx={{ p: 2, display: 'grid', gap: 1 }}>
      {transfer.heldDevices.map(({ id, propertyNumber, kind, isDuty }) => (
        <div key={id}>
          <RecordLink resource="devices" id={id}>
            {propertyNumber}
          </RecordLink>{' '}
          <Kind kind={kind} />
          {isDuty && ` ${translate('resources.transfers.duty')}`}
        </div>
      ))}
    </Card>
  )
}
