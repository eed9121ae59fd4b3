import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { useQuery } from '@tanstack/react-query'
import { useListContext, useTranslate } from 'react-admin'
import type { PhoneSummary } from '#contract/phones'
import { useApi } from '../provider/use-api.ts'

const LOOK_AGAIN_MS = 10_000

function useSummary(): PhoneSummary | undefined {
  const api = useApi()
  return useQuery({
    queryKey: ['phones', 'summary'],
    queryFn: () => api.call<PhoneSummary>('/phones/summary'),
    refetchInterval: LOOK_AGAIN_MS,
  }).data
}

/** That none of these is a real phone, or that there is no way to any. */
export function Simulated() {
  const translate = useTranslate()
  const summary = useSummary()
  if (!summary || summary.connector === 'android-management') return null
  return (
    <Alert severity="info" sx={{ mb: 1.5 }}>
      {translate(`resources.phones.connector.${summary.connector ?? 'none'}`)}
    </Alert>
  )
}

/** How many there are of each kind that somebody should look at; a click shows them. */
export function Counts() {
  const translate = useTranslate()
  const summary = useSummary()
  const { setFilters } = useListContext()
  if (!summary) return null
  const { unseenDays, waiting, etaSeconds } = summary
  const kinds: [word: string, count: number, filter: Record<string, unknown>][] = [
    ['all', summary.enrolled + summary.unknown, {}],
    ['unknown', summary.unknown, { known: false }],
    ['lost', summary.lost, { appliedState: 'LOST' }],
    ['drifted', summary.drifted, { drifted: true }],
    ['failing', summary.nonCompliant, { compliant: false }],
    ['unseen', summary.unseen, { unseenDays }],
  ]
  return (
    <Box sx={{ px: { xs: 0, sm: 1 }, pt: 1 }}>
      {waiting > 0 && (
        <Alert severity="info" sx={{ mb: 1.5 }}>
          {translate('resources.phones.waiting', {
            smart_count: waiting,
            minutes: Math.max(1, Math.ceil(etaSeconds / 60)),
          })}
        </Alert>
      )}
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, mb: 1.5 }}>
        {kinds.map(([word, count, filter]) => (
          <Button key={word} size="small" variant="outlined" onClick={() => setFilters(filter)}>
            {translate(`resources.phones.counts.${word}`, { days: unseenDays })}: {count}
          </Button>
        ))}
      </Box>
    </Box>
  )
}
