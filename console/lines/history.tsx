import Box from '@mui/material/Box'
import Card from '@mui/material/Card'
import TextField from '@mui/material/TextField'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslate } from 'react-admin'
import type { HistoryEntry } from '#contract/lines'
import { today } from '../fields/dates.ts'
import { Instant } from '../fields/dates-shown.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { Tag } from '../fields/tag.tsx'
import { Section } from '../layout/page.tsx'
import { Failed, Notice, Waiting } from '../layout/states.tsx'
import { useApi } from '../provider/use-api.ts'

/** The pages of what an entry names; a SIM has none. */
const RESOURCES: Partial<Record<HistoryEntry['what'], string>> = {
  holder: 'staff',
  extension: 'extensions',
  line: 'lines',
  device: 'devices',
}

/** What was so when, the newest first; on one day when asked. */
export function History({ path }: { path: string }) {
  const translate = useTranslate()
  const [on, setOn] = useState('')
  return (
    <Section
      title={translate('resources.lines.history.title')}
      aside={
        <TextField
          type="date"
          size="small"
          label={translate('resources.lines.history.on')}
          value={on}
          onChange={(event) => setOn(event.target.value)}
          slotProps={{ inputLabel: { shrink: true }, htmlInput: { max: today(new Date()) } }}
        />
      }
    >
      <Entries path={on ? `${path}/history?on=${on}` : `${path}/history`} />
    </Section>
  )
}

function Entries({ path }: { path: string }) {
  const translate = useTranslate()
  const api = useApi()
  const { data, error, refetch } = useQuery({
    queryKey: ['history', path],
    queryFn: ({ signal }) => api.call<{ entries: HistoryEntry[] }>(path, { signal }),
  })
  if (error) return <Failed error={error} retry={() => void refetch()} />
  if (!data) return <Waiting rows={3} />
  if (data.entries.length === 0)
    return <Notice title={translate('resources.lines.history.nothing')} />
  return (
    <Card component="ol" sx={{ listStyle: 'none', m: 0, p: 0 }}>
      {data.entries.map((entry) => (
        <Box
          component="li"
          key={entry.what + entry.id + entry.from}
          sx={{
            px: 2,
            py: 1,
            borderBottom: 1,
            borderColor: 'divider',
            '&:last-child': { border: 0 },
          }}
        >
          <Entry entry={entry} />
        </Box>
      ))}
    </Card>
  )
}

function Entry({ entry }: { entry: HistoryEntry }) {
  const translate = useTranslate()
  const { what, name, id, unitPath, dutyUnitId, from, to } = entry
  const resource = RESOURCES[what]
  return (
    <>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'baseline' }}>
        <Tag tone={to ? 'plain' : 'good'}>{translate(`resources.lines.history.${what}`)}</Tag>
        <Box component="span" sx={{ fontWeight: 600, overflowWrap: 'anywhere', minWidth: 0 }}>
          {resource ? (
            <RecordLink resource={resource} id={id}>
              {name}
            </RecordLink>
          ) : (
            name
          )}
        </Box>
        {dutyUnitId && <Tag tone="busy">{translate('resources.extensions.duty')}</Tag>}
        {unitPath && <Box sx={{ color: 'text.secondary' }}>{unitPath}</Box>}
      </Box>
      <Box sx={{ color: 'text.secondary', fontSize: '0.86rem' }}>
        <Instant value={from} /> 〜{' '}
        {to ? <Instant value={to} /> : translate('resources.lines.history.now')}
      </Box>
    </>
  )
}
