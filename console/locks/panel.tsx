import Box from '@mui/material/Box'
import Card from '@mui/material/Card'
import { useQuery } from '@tanstack/react-query'
import { useTranslate } from 'react-admin'
import type { Command, DeviceLock } from '#contract/commands'
import { CommandTag, LockTag, useCommandName } from '../commands/marks.tsx'
import { DeviceRow, NewestOfDevice } from '../devices/newest.tsx'
import { Instant } from '../fields/dates-shown.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { Section } from '../layout/page.tsx'
import { Failed, Waiting } from '../layout/states.tsx'
import { useApi } from '../provider/use-api.ts'
import { useReach } from '../provider/use-session.ts'
import { LockActs } from './acts.tsx'
import { DesiredAndObserved } from './evidence.tsx'
import { RecoveryKeys } from './recovery-keys.tsx'

const LIVE_MS = 3_000
const SETTLED = new Set<DeviceLock['status']>(['unlocked', 'locked'])

/** How the device should be locked beside how it has found itself, and what may be done about it. */
export function LockPanel({ deviceId, kind }: { deviceId: string; kind: 'laptop' | 'smartphone' }) {
  const translate = useTranslate()
  const api = useApi()
  const reads = useReach('commands.read') !== null
  const { data, error, refetch } = useQuery({
    queryKey: ['devices', 'lock', deviceId],
    queryFn: ({ signal }) => api.call<DeviceLock>(`/devices/${deviceId}/lock`, { signal }),
    enabled: reads,
    refetchInterval: ({ state }) =>
      state.data && !SETTLED.has(state.data.status) ? LIVE_MS : false,
  })
  if (!reads) return null
  return (
    <>
      <Section title={translate('locks.title')} aside={data && <LockTag status={data.status} />}>
        <Card sx={{ p: 2 }}>
          {error ? (
            <Failed error={error} retry={() => void refetch()} />
          ) : data ? (
            <Box sx={{ display: 'flex', flexDirection: 'column', gap: 2 }}>
              <LockActs lock={data} kind={kind} />
              <DesiredAndObserved lock={data} />
              {kind === 'laptop' && <RecoveryKeys keys={data.recoveryKeys} />}
            </Box>
          ) : (
            <Waiting rows={3} />
          )}
        </Card>
      </Section>
      <Section title={translate('resources.commands.of_device')}>
        <NewestOfDevice<Command>
          resource="commands"
          deviceId={deviceId}
          sort="createdAt"
          most={8}
          none="resources.commands.none_of_device"
          row={(command) => <Row key={command.id} command={command} />}
        />
      </Section>
    </>
  )
}

function Row({ command }: { command: Command }) {
  const nameOf = useCommandName()
  return (
    <DeviceRow
      what={
        <RecordLink resource="commands" id={command.id}>
          {nameOf(command)}
        </RecordLink>
      }
      mark={<CommandTag command={command} />}
      when={<Instant value={command.createdAt} />}
    />
  )
}
