import { DataTable, SelectInput, useTranslate } from 'react-admin'
import { POSTURES } from '#contract/access'
import { AGENT_PLATFORMS } from '#contract/agent-channel'
import { type Agent, POSTURE_CHECKS } from '#contract/agents'
import { Instant } from '../fields/dates-shown.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { choiceFilter, Search, unitFilter } from '../list/filters.tsx'
import { ListPage } from '../list/list-page.tsx'
import { Rows } from '../list/rows.tsx'
import { Fleet } from './fleet.tsx'
import { Checks, PresenceTag, VerdictTag } from './marks.tsx'

const Column = DataTable.Col<Agent>
const LOOK_AGAIN_MS = 30_000

/** `key` and `source` are read off the element. */
const yesNo = (source: 'online' | 'unseen', label: string, alwaysOn = false) => (
  <SelectInput
    key={source}
    source={source}
    label={label}
    alwaysOn={alwaysOn}
    choices={[
      { id: true, name: 'ra.boolean.true' },
      { id: false, name: 'ra.boolean.false' },
    ]}
    emptyText="app.filter.any"
    sx={{ width: { xs: '100%', sm: '10rem' } }}
  />
)

const filters = [
  <Search key="q" source="q" words="resources.agents.search" alwaysOn />,
  choiceFilter(
    { source: 'verdict', label: 'resources.agents.fields.verdict', alwaysOn: true },
    POSTURES,
    'resources.agents.verdicts',
  ),
  yesNo('unseen', 'resources.agents.unseen', true),
  yesNo('online', 'resources.agents.online'),
  choiceFilter(
    { source: 'check', label: 'resources.agents.fields.failed' },
    POSTURE_CHECKS,
    'resources.agents.checks',
  ),
  choiceFilter(
    { source: 'platform', label: 'resources.agents.fields.platform' },
    AGENT_PLATFORMS,
    'resources.agents.platforms',
  ),
  unitFilter(),
]

/** Every agent: who has been silent longest comes first. */
export default function AgentList() {
  const translate = useTranslate()
  return (
    <ListPage
      filters={filters}
      sort={{ field: 'lastSeenAt', order: 'ASC' }}
      lead={translate('resources.agents.lead')}
      tabs={<Fleet />}
      queryOptions={{ refetchInterval: LOOK_AGAIN_MS }}
    >
      <Rows<Agent>
        opens={false}
        hiddenColumns={['firstSeenAt', 'address', 'policyId']}
        phone={(agent) => ({
          title: <DeviceLink agent={agent} />,
          mark: <VerdictTag verdict={agent.verdict} />,
          lines: [
            [agent.unitPath, agent.holderName].filter(Boolean).join(' '),
            <PresenceTag key="presence" {...agent} />,
            <Instant key="seen" value={agent.lastSeenAt} />,
            agent.failed.length > 0 && <Checks key="failed" checks={agent.failed} />,
          ],
        })}
      >
        <Column source="propertyNumber" render={(agent) => <DeviceLink agent={agent} />} />
        <Column source="unitId" disableSort render={({ unitPath }) => unitPath} />
        <Column source="holderName" disableSort />
        <Column source="online" disableSort render={(agent) => <PresenceTag {...agent} />} />
        <Column source="lastSeenAt" render={({ lastSeenAt }) => <Instant value={lastSeenAt} />} />
        <Column
          source="verdict"
          disableSort
          render={({ verdict }) => <VerdictTag verdict={verdict} />}
        />
        <Column source="failed" disableSort render={({ failed }) => <Checks checks={failed} />} />
        <Column
          source="version"
          render={({ platform, version }) =>
            `${translate(`resources.agents.platforms.${platform}`)} ${version}`
          }
        />
        <Column
          source="firstSeenAt"
          render={({ firstSeenAt }) => <Instant value={firstSeenAt} />}
        />
        <Column source="policyId" disableSort render={({ policyName }) => policyName} />
        <Column source="address" disableSort />
      </Rows>
    </ListPage>
  )
}

const DeviceLink = ({ agent }: { agent: Agent }) => (
  <RecordLink resource="devices" id={agent.id}>
    {agent.propertyNumber}
  </RecordLink>
)
