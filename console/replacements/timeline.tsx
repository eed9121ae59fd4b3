import Box from '@mui/material/Box'
import Card from '@mui/material/Card'
import { useQuery } from '@tanstack/react-query'
import { useTranslate } from 'react-admin'
import type { ReplacementTimeline } from '#contract/replacements'
import { Instant } from '../fields/dates-shown.tsx'
import { Failed, Notice, Waiting } from '../layout/states.tsx'
import { useApi } from '../provider/use-api.ts'
import { ReplacementStateTag } from './state-tag.tsx'

type Entry = ReplacementTimeline[number]

/** Who took which step when, and why; the newest first. */
export function Timeline({ id }: { id: string }) {
  const translate = useTranslate()
  const api = useApi()
  const { data, error, refetch } = useQuery({
    queryKey: ['replacements', 'timeline', id],
    queryFn: ({ signal }) =>
      api.call<ReplacementTimeline>(`/replacements/${id}/timeline`, { signal }),
  })
  if (error) return <Failed error={error} retry={() => void refetch()} />
  if (!data) return <Waiting rows={3} />
  return (
    <Card>
      {data.length === 0 ? (
        <Notice title={translate('resources.replacements.no_timeline')} />
      ) : (
        <Box component="ol" reversed sx={{ listStyle: 'none', m: 0, p: 0 }}>
          {data.toReversed().map((entry) => (
            <Box
              component="li"
              key={entry.at + entry.to}
              sx={{
                px: 2,
                py: 1,
                borderBottom: 1,
                borderColor: 'divider',
                '&:last-child': { border: 0 },
              }}
            >
              <What entry={entry} />
              <Box sx={{ color: 'text.secondary', fontSize: '0.86rem' }}>
                <Instant value={entry.at} /> {entry.actorName}
              </Box>
            </Box>
          ))}
        </Box>
      )}
    </Card>
  )
}

function What({ entry }: { entry: Entry }) {
  const translate = useTranslate()
  const { from, to, reason, paired, unpaired, newPropertyNumber, waveName } = entry
  const made = from === null && to !== null
  const number = newPropertyNumber ?? ''
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'baseline' }}>
      {to && <ReplacementStateTag state={to} />}
      {made && waveName && (
        <span>{translate('resources.replacements.events.made', { wave: waveName })}</span>
      )}
      {!made && waveName && (
        <span>{translate('resources.replacements.events.rewaved', { wave: waveName })}</span>
      )}
      {paired && <span>{translate('resources.replacements.events.paired', { number })}</span>}
      {unpaired && <span>{translate('resources.replacements.events.unpaired')}</span>}
      {reason && <Box sx={{ overflowWrap: 'anywhere' }}>{reason}</Box>}
    </Box>
  )
}
