import Box from '@mui/material/Box'
import Card from '@mui/material/Card'
import Typography from '@mui/material/Typography'
import { useQuery } from '@tanstack/react-query'
import { useTranslate } from 'react-admin'
import type { Agent, AgentDetail } from '#contract/agents'
import { Instant } from '../fields/dates-shown.tsx'
import { Fact, Facts } from '../fields/facts.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { Section } from '../layout/page.tsx'
import { Failed, Waiting } from '../layout/states.tsx'
import { useApi } from '../provider/use-api.ts'
import { useReach } from '../provider/use-session.ts'
import { InventoryOfDevice } from './inventory.tsx'
import { CheckTag, PresenceTag, VerdictTag } from './marks.tsx'

const LOOK_AGAIN_MS = 15_000
/** Clocks that differ by less are right. */
const RIGHT_WITHIN_MS = 5_000

/** Whether a laptop's agent is there, how the laptop is set up, and what it is made of. */
export function AgentOfDevice({ deviceId }: { deviceId: string }) {
  const translate = useTranslate()
  const api = useApi()
  const readsInventory = useReach('inventories.read') !== null
  const { data, error, refetch } = useQuery({
    queryKey: ['agents', deviceId],
    // Most that have none yet are no mistake, so the list is asked first.
    queryFn: async ({ signal }) => {
      const filter = encodeURIComponent(JSON.stringify({ id: [deviceId] }))
      const [one] = await api.call<Agent[]>(`/agents?filter=${filter}`, { signal })
      return one ? api.call<AgentDetail>(`/agents/${deviceId}`, { signal }) : null
    },
    refetchInterval: LOOK_AGAIN_MS,
  })
  return (
    <>
      <Section
        title={translate('resources.agents.name', { smart_count: 1 })}
        aside={data && <PresenceTag {...data} />}
      >
        <Card sx={{ p: 2 }}>
          {data === null ? (
            <Typography color="text.secondary">
              {translate('resources.agents.none_of_device')}
            </Typography>
          ) : error ? (
            <Failed error={error} retry={() => void refetch()} />
          ) : data ? (
            <Presence agent={data} />
          ) : (
            <Waiting rows={3} />
          )}
        </Card>
      </Section>
      {data && <PostureOf agent={data} />}
      {data && readsInventory && <InventoryOfDevice deviceId={deviceId} />}
    </>
  )
}

function Presence({ agent }: { agent: AgentDetail }) {
  const translate = useTranslate()
  const words = (key: string, options?: object) => translate(`resources.agents.${key}`, options)
  const { clockOffsetMs, uptimeSeconds, posture } = agent
  const seconds = Math.abs(Math.round(clockOffsetMs / 1000))
  const clock =
    Math.abs(clockOffsetMs) < RIGHT_WITHIN_MS
      ? words('in_time')
      : words(clockOffsetMs > 0 ? 'seconds_fast' : 'seconds_slow', { seconds })
  return (
    <Facts>
      <Fact label="resources.agents.fields.lastSeenAt">
        <Instant value={agent.lastSeenAt} />
      </Fact>
      <Fact label="resources.agents.fields.firstSeenAt">
        <Instant value={agent.firstSeenAt} />
      </Fact>
      <Fact label="resources.agents.fields.version">
        {`${words(`platforms.${agent.platform}`)} ${agent.version}`}
      </Fact>
      <Fact label="resources.agents.fields.osVersion">
        {[posture.os.version, posture.os.build].filter(Boolean).join(' ')}
      </Fact>
      <Fact label="resources.agents.fields.uptime">
        {words('hours', { hours: Math.floor(uptimeSeconds / 3600) })}
      </Fact>
      <Fact label="resources.agents.fields.clock">{clock}</Fact>
      <Fact label="resources.agents.fields.address">{agent.address}</Fact>
    </Facts>
  )
}

function PostureOf({ agent }: { agent: AgentDetail }) {
  const translate = useTranslate()
  const { verdict, results, validityHours, policyId, policyName, postureChangedAt } = agent
  const none = verdict === 'unassigned' ? 'unassigned' : 'no_policy'
  return (
    <Section
      title={translate('resources.agents.posture.title')}
      aside={<VerdictTag verdict={verdict} />}
    >
      <Card sx={{ p: 2 }}>
        {results.map(({ check, passed }) => (
          <Box key={check} sx={{ display: 'flex', gap: 1.5, alignItems: 'center', mb: 1 }}>
            <Typography sx={{ flex: '0 1 14rem' }}>
              {translate(`resources.agents.checks.${check}`)}
            </Typography>
            <CheckTag passed={passed} />
            <Typography variant="body2" color="text.secondary" sx={{ minWidth: 0 }}>
              <Seen agent={agent} check={check} />
            </Typography>
          </Box>
        ))}
        {policyId === null && (
          <Typography>{translate(`resources.agents.posture.${none}`)}</Typography>
        )}
        <Typography variant="body2" color="text.secondary" component="div">
          {policyId !== null && (
            <>
              <RecordLink resource="posture-policies" id={policyId}>
                {policyName}
              </RecordLink>
              {' · '}
              {translate('resources.agents.posture.valid', { hours: validityHours })}
              {' · '}
            </>
          )}
          {translate('resources.agents.posture.changed')} <Instant value={postureChangedAt} />
        </Typography>
      </Card>
    </Section>
  )
}

/** What the device has said about it, beyond yes and no. */
function Seen({ agent, check }: { agent: AgentDetail; check: AgentDetail['failed'][number] }) {
  const translate = useTranslate()
  const { diskEncryption, edr, screenLock, patches, os } = agent.posture
  const after = screenLock.afterSeconds
  switch (check) {
    case 'disk_encryption':
      return diskEncryption.method
    case 'edr':
      return [edr.product, edr.version].filter(Boolean).join(' ')
    case 'screen_lock':
      return after ? translate('resources.posture-policies.seconds', { seconds: after }) : null
    case 'patches':
      return patches.lastInstalledOn
    case 'windows_build':
      return os.build
    default:
      return null
  }
}
