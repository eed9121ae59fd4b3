import EditOutlined from '@mui/icons-material/EditOutlined'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Card from '@mui/material/Card'
import { LinkBase, useTranslate } from 'react-admin'
import type { Device } from '#contract/devices'
import { AccessPanel } from '../access/panel.tsx'
import { AgentOfDevice } from '../agents/of-device.tsx'
import { EntityHistoryLink } from '../audit/entity-history-link.tsx'
import { CertificatesOfDevice } from '../certificates/of-device.tsx'
import { TokensOfDevice } from '../enrollment-tokens/of-device.tsx'
import { Instant, LongDay } from '../fields/dates-shown.tsx'
import { Fact, Facts } from '../fields/facts.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { HandoverTable } from '../handovers/table.tsx'
import { DrillButton } from '../incidents/drill-button.tsx'
import { Section } from '../layout/page.tsx'
import { LockPanel } from '../locks/panel.tsx'
import { SessionsOfDevice } from '../network-sessions/of-device.tsx'
import { PhoneOfDevice } from '../phones/of-device.tsx'
import { useReach } from '../provider/use-session.ts'
import { ShowPage } from '../show/show-page.tsx'
import { Kind, modelName, StateTag } from './marks.tsx'
import { Moves } from './moves.tsx'
import { Related } from './related.tsx'
import { Timeline } from './timeline.tsx'

export default function DeviceShow() {
  const translate = useTranslate()
  const mayWrite = useReach('ledger.write')
  return (
    <ShowPage<Device>
      title={({ propertyNumber }) => propertyNumber}
      lead={(device) => (
        <Box component="span" sx={{ display: 'inline-flex', flexWrap: 'wrap', gap: 1.5 }}>
          <Kind kind={device.kind} />
          <span>{modelName(device)}</span>
          <StateTag state={device.state} />
        </Box>
      )}
      actions={(device) => (
        <>
          <DrillButton device={device} />
          <EntityHistoryLink entity="devices" id={device.id} />
          {mayWrite && (
            <Button
              variant="outlined"
              startIcon={<EditOutlined />}
              component={LinkBase}
              to={`/devices/${device.id}`}
            >
              {translate('ra.action.edit')}
            </Button>
          )}
        </>
      )}
    >
      {(device) => (
        <>
          <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, '&:empty': { display: 'none' } }}>
            <Moves device={device} />
          </Box>
          <Box
            sx={{
              display: 'grid',
              gap: 2,
              gridTemplateColumns: { xs: 'minmax(0, 1fr)', md: 'repeat(2, minmax(0, 1fr))' },
              alignItems: 'start',
            }}
          >
            <Section title={translate('resources.devices.sections.responsible')}>
              <Card sx={{ p: 2 }}>
                <Responsible device={device} />
              </Card>
            </Section>
            <Section title={translate('resources.devices.sections.thing')}>
              <Card sx={{ p: 2 }}>
                <Thing device={device} />
              </Card>
            </Section>
          </Box>
          <AccessPanel deviceId={device.id} />
          {device.kind === 'smartphone' && <PhoneOfDevice deviceId={device.id} />}
          <LockPanel deviceId={device.id} kind={device.kind} />
          {device.kind === 'laptop' && <AgentOfDevice deviceId={device.id} />}
          <CertificatesOfDevice deviceId={device.id} />
          <SessionsOfDevice deviceId={device.id} />
          <TokensOfDevice deviceId={device.id} />
          <Section title={translate('resources.handovers.history')}>
            <HandoverTable filter={{ deviceId: device.id }} show="holder" />
          </Section>
          <Related device={device} />
          <Section title={translate('resources.devices.sections.timeline')}>
            <Timeline deviceId={device.id} updatedAt={device.updatedAt} />
          </Section>
        </>
      )}
    </ShowPage>
  )
}

const Responsible = ({ device }: { device: Device }) => (
  <Facts>
    <Fact label="resources.devices.fields.holderName">
      <RecordLink resource="staff" id={device.holderId}>
        {device.holderName}
      </RecordLink>
    </Fact>
    <Fact label="resources.staff.fields.employeeNumber">{device.holderEmployeeNumber}</Fact>
    <Fact label="resources.devices.fields.unitPath">
      <RecordLink resource="units" id={device.unitId}>
        {device.unitPath}
      </RecordLink>
    </Fact>
    <Fact label="resources.devices.fields.location">{device.location}</Fact>
    <Fact label="resources.devices.fields.acquiredOn">
      <LongDay value={device.acquiredOn} />
    </Fact>
    <Fact label="resources.devices.fields.leaseEndsOn">
      <LongDay value={device.leaseEndsOn} />
    </Fact>
    <Fact label="resources.devices.fields.note">{device.note}</Fact>
  </Facts>
)

function Thing({ device }: { device: Device }) {
  const translate = useTranslate()
  return (
    <Facts>
      <Fact label="resources.devices.fields.stateSince">
        <Instant value={device.stateSince} />
      </Fact>
      {device.stateReason && (
        <Fact label="resources.devices.fields.stateReason">{device.stateReason}</Fact>
      )}
      {device.missingFrom && (
        <Fact label="resources.devices.fields.missingFrom">
          {translate(`resources.devices.states.${device.missingFrom}`)}
        </Fact>
      )}
      <Fact label="resources.devices.fields.maker">{device.maker}</Fact>
      <Fact label="resources.devices.fields.modelName">
        <RecordLink resource="device-models" id={device.modelId}>
          {device.modelName}
        </RecordLink>
      </Fact>
      <Fact label="resources.devices.fields.serialNumber">{device.serialNumber}</Fact>
      {device.kind === 'smartphone' && (
        <Fact label="resources.devices.fields.imei">{device.imei}</Fact>
      )}
      <Fact label="resources.devices.fields.os">{device.os}</Fact>
      <Fact label="resources.devices.fields.networkZone">
        {device.networkZone && translate(`resources.devices.zones.${device.networkZone}`)}
      </Fact>
      <Fact label="resources.devices.fields.edr">
        {device.edr && translate(`resources.devices.edr_states.${device.edr}`)}
      </Fact>
      {device.kind === 'laptop' && (
        <Fact label="resources.devices.fields.tpmEkSha256">
          {device.tpmEkSha256 && (
            <Box component="code" sx={{ fontSize: '0.8rem', wordBreak: 'break-all' }}>
              {device.tpmEkSha256}
            </Box>
          )}
        </Fact>
      )}
      <Fact label="resources.devices.fields.updatedAt">
        <Instant value={device.updatedAt} />
      </Fact>
    </Facts>
  )
}
