import Box from '@mui/material/Box'
import Card from '@mui/material/Card'
import { useTranslate } from 'react-admin'
import { isOver } from '#contract/command-protocol'
import type { CommandDetail } from '#contract/commands'
import { EntityHistoryLink } from '../audit/entity-history-link.tsx'
import { Instant } from '../fields/dates-shown.tsx'
import { Fact, Facts } from '../fields/facts.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { Section } from '../layout/page.tsx'
import { useReach } from '../provider/use-session.ts'
import { ShowPage } from '../show/show-page.tsx'
import { CancelCommand } from './cancel.tsx'
import { CommandEvents } from './events.tsx'
import { CommandTag, useCommandName } from './marks.tsx'

const LIVE_MS = 3_000

/** As the list has it at first, which knows no steps. */
type Known = Omit<CommandDetail, 'events'> & Partial<CommandDetail>

export default function CommandShow() {
  const translate = useTranslate()
  const nameOf = useCommandName()
  return (
    <ShowPage<Known>
      title={({ propertyNumber }) => propertyNumber}
      lead={(command) => (
        <Box component="span" sx={{ display: 'inline-flex', flexWrap: 'wrap', gap: 1.5 }}>
          <span>{nameOf(command)}</span>
          <CommandTag command={command} />
        </Box>
      )}
      actions={(command) => (
        <>
          <EntityHistoryLink entity="commands" id={command.id} />
          <CancelCommand command={command} />
        </>
      )}
      refetchInterval={(command) => (command && isOver(command.state) ? false : LIVE_MS)}
    >
      {(command) => (
        <>
          <Card sx={{ p: 2 }}>
            <Ordered command={command} />
          </Card>
          {command.events && (
            <Section title={translate('resources.commands.steps')}>
              <Card>
                <CommandEvents events={command.events} />
              </Card>
            </Section>
          )}
        </>
      )}
    </ShowPage>
  )
}

function Ordered({ command }: { command: Known }) {
  const translate = useTranslate()
  const readsApprovals = useReach('approvals.read') !== null
  const readsIncidents = useReach('incidents.read') !== null
  return (
    <Facts>
      <Fact label="resources.commands.fields.propertyNumber">
        <RecordLink resource="devices" id={command.deviceId}>
          {command.propertyNumber}
        </RecordLink>
      </Fact>
      <Fact label="resources.commands.fields.requesterName">
        {command.requesterName ?? translate('resources.commands.by_itself')}
      </Fact>
      <Fact label="resources.commands.fields.reason">{command.reason}</Fact>
      {command.message && <Fact label="resources.commands.fields.message">{command.message}</Fact>}
      <Fact label="resources.commands.fields.createdAt">
        <Instant value={command.createdAt} />
      </Fact>
      <Fact label="resources.commands.fields.expiresAt">
        <Instant value={command.expiresAt} />
      </Fact>
      {command.outcomeReason && (
        <Fact label="resources.commands.fields.outcomeReason">
          {[command.outcomeReason, command.outcomeDetail].filter(Boolean).join(' — ')}
        </Fact>
      )}
      {command.approvalId && readsApprovals && (
        <Fact label="resources.commands.fields.approvalId">
          <RecordLink resource="approvals" id={command.approvalId}>
            {command.approvalId}
          </RecordLink>
        </Fact>
      )}
      {command.incidentId && readsIncidents && (
        <Fact label="resources.commands.fields.incidentId">
          <RecordLink resource="incidents" id={command.incidentId}>
            {command.incidentId}
          </RecordLink>
        </Fact>
      )}
    </Facts>
  )
}
