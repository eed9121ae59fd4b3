import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import { useQuery } from '@tanstack/react-query'
import { useTranslate } from 'react-admin'
import type { Command } from '#contract/commands'
import type { IncidentDetail, IncidentMoment } from '#contract/incidents'
import { useCommandName } from '../commands/marks.tsx'
import { exactInstant } from '../fields/dates.ts'
import { Tag } from '../fields/tag.tsx'
import { Failed, Waiting } from '../layout/states.tsx'
import { useApi } from '../provider/use-api.ts'
import type { Tone } from '../theme/tones.ts'

const LIVE_MS = 2_000

/** What happened: what we did, what each door answered, what the network and the device said, and when. */
export function Timeline({ incident }: { incident: IncidentDetail }) {
  const api = useApi()
  const { data, error, refetch } = useQuery({
    queryKey: ['incidents', incident.id, 'timeline'],
    queryFn: ({ signal }) =>
      api.call<{ moments: IncidentMoment[] }>(`/incidents/${incident.id}/timeline`, { signal }),
    refetchInterval: incident.state === 'open' ? LIVE_MS : false,
  })
  if (error && !data) return <Failed error={error} retry={() => void refetch()} />
  if (!data) return <Waiting rows={5} />
  const names = new Map(
    incident.devices.map(({ deviceId, propertyNumber }) => [deviceId, propertyNumber]),
  )
  return (
    <Box component="ol" sx={{ listStyle: 'none', m: 0, p: 0 }} data-testid="timeline">
      {data.moments.map((moment, at) => (
        <Moment
          // biome-ignore lint/suspicious/noArrayIndexKey: moments have no identity and never change
          key={at}
          moment={moment}
          device={incident.devices.length > 1 ? names.get(moment.deviceId ?? '') : null}
        />
      ))}
    </Box>
  )
}

const TONES: Record<IncidentMoment['source'], Tone> = {
  incident: 'busy',
  certificate: 'plain',
  door: 'care',
  session: 'care',
  command: 'good',
}

/** `+0.042 s`, `+3:05`: what counts after a report are seconds. */
export function afterReport(ms: number): string {
  const sign = ms < 0 ? '−' : '+'
  const seconds = Math.abs(ms) / 1000
  if (seconds < 60) return `${sign}${seconds.toFixed(seconds < 10 ? 3 : 1)} s`
  const [minutes, rest] = [Math.floor(seconds / 60), Math.floor(seconds % 60)]
  if (minutes < 60) return `${sign}${minutes}:${String(rest).padStart(2, '0')}`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${sign}${hours} h` : `${sign}${Math.floor(hours / 24)} d`
}

function Moment({ moment, device }: { moment: IncidentMoment; device?: string | null }) {
  const translate = useTranslate()
  const { at, source, what, afterMs } = moment
  const wordsOf = useWords()
  const known = `resources.incidents.moments.${source}.${what}`
  return (
    <Box
      component="li"
      sx={{
        display: 'grid',
        gridTemplateColumns: { xs: '5.5rem 1fr', sm: '5.5rem 9rem 1fr' },
        columnGap: 1,
        px: 2,
        py: 0.75,
        borderBottom: 1,
        borderColor: 'divider',
        '&:last-child': { border: 0 },
      }}
    >
      <Box
        component="time"
        dateTime={at}
        title={exactInstant(at)}
        sx={{ fontFeatureSettings: '"tnum"', color: 'text.secondary' }}
      >
        {afterReport(afterMs)}
      </Box>
      <Box sx={{ display: { xs: 'none', sm: 'block' } }}>
        <Tag tone={TONES[source]}>{translate(`resources.incidents.sources.${source}`)}</Tag>
      </Box>
      <Box sx={{ minWidth: 0, overflowWrap: 'anywhere' }}>
        {translate(known, { _: what })}
        <Typography component="span" variant="body2" color="text.secondary" sx={{ ml: 1 }}>
          {[device, ...wordsOf(moment)].filter(Boolean).join(' · ')}
        </Typography>
      </Box>
    </Box>
  )
}

type Named = Pick<Command, 'kind' | 'level'>

/** Who or which, and what else: in the reader's words where the record has codes. */
function useWords() {
  const translate = useTranslate()
  const commandName = useCommandName()
  const word = (folder: string, code: string | null) =>
    code && translate(`resources.${folder}.${code}`, { _: code })
  return ({ source, by, detail }: IncidentMoment) => {
    if (source === 'certificate') {
      return [word('certificates.profiles', by), word('certificates.reasons', detail)]
    }
    if (source === 'door') return [word('access.doors', by), detail]
    if (source !== 'command' || !by) return [by, detail]
    const [kind, level] = by.split(' ')
    return [commandName({ kind, level: level ? Number(level) : null } as Named), detail]
  }
}
