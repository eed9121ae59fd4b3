import Box from '@mui/material/Box'
import Card from '@mui/material/Card'
import Typography from '@mui/material/Typography'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useMemo } from 'react'
import { LinkBase, useTranslate } from 'react-admin'
import { type AgentSummary, POSTURE_CHECKS } from '#contract/agents'
import { count } from '../fields/dates.ts'
import { useLocale } from '../fields/use-locale.ts'
import { Failed, Waiting } from '../layout/states.tsx'
import { useApi } from '../provider/use-api.ts'

const LOOK_AGAIN_MS = 30_000

/** The fleet in numbers; each leads to those that it counts. */
export function Fleet() {
  const api = useApi()
  const { data, error, refetch } = useQuery({
    queryKey: ['agents', 'summary'],
    queryFn: ({ signal }) => api.call<AgentSummary>('/agents/summary', { signal }),
    refetchInterval: LOOK_AGAIN_MS,
  })
  if (error) return <Failed error={error} retry={() => void refetch()} />
  if (!data) return <Waiting rows={2} />
  return <Numbers summary={data} />
}

const listOf = (filter: object) =>
  `/agents?${new URLSearchParams({ filter: JSON.stringify(filter), page: '1' })}`

function Numbers({ summary }: { summary: AgentSummary }) {
  const translate = useTranslate()
  const words = (key: string, options?: object) =>
    translate(`resources.agents.summary.${key}`, options)
  const { verdicts, failed, versions } = summary
  const checks = useMemo(() => POSTURE_CHECKS.filter((check) => failed[check]), [failed])
  return (
    <Card sx={{ p: 2, mb: 2, display: 'grid', gap: 2 }}>
      <Box
        sx={{
          display: 'grid',
          gap: 1.5,
          gridTemplateColumns: { xs: 'repeat(2, 1fr)', sm: 'repeat(3, 1fr)', lg: 'repeat(6, 1fr)' },
        }}
      >
        <Figure name={words('agents')} value={summary.agents} to={listOf({})} />
        <Figure name={words('online')} value={summary.online} to={listOf({ online: true })} />
        <Figure
          name={words('unseen', { days: summary.unseenDays })}
          value={summary.unseen}
          to={listOf({ unseen: true })}
        />
        <Figure
          name={words('failing')}
          value={verdicts.failing}
          to={listOf({ verdict: 'failing' })}
        />
        <Figure name={words('stale')} value={verdicts.stale} to={listOf({ verdict: 'stale' })} />
        <Figure name={words('without')} value={summary.without} />
      </Box>
      {(checks.length > 0 || versions.length > 0) && (
        <Box sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 4, rowGap: 1 }}>
          {versions.length > 0 && (
            <Breakdown name={words('versions')}>
              {versions.map(({ platform, version, agents }) => (
                <Part
                  key={`${platform} ${version}`}
                  name={`${translate(`resources.agents.platforms.${platform}`)} ${version}`}
                  value={agents}
                  to={listOf({ platform, version })}
                />
              ))}
            </Breakdown>
          )}
          {checks.length > 0 && (
            <Breakdown name={words('checks')}>
              {checks.map((check) => (
                <Part
                  key={check}
                  name={translate(`resources.agents.checks.${check}`)}
                  value={failed[check]!}
                  to={listOf({ verdict: 'failing', check })}
                />
              ))}
            </Breakdown>
          )}
        </Box>
      )}
    </Card>
  )
}

const link = {
  color: 'inherit',
  textDecoration: 'none',
  '&:hover': { textDecoration: 'underline' },
}

function Figure({ name, value, to }: { name: string; value: number; to?: string }) {
  const locale = useLocale()
  return (
    <Box {...(to && { component: LinkBase, to })} sx={to ? link : undefined}>
      <Typography component="div" sx={{ fontSize: '1.5rem', fontWeight: 600, lineHeight: 1.2 }}>
        {count(value, locale)}
      </Typography>
      <Typography component="div" variant="body2" color="text.secondary">
        {name}
      </Typography>
    </Box>
  )
}

const Breakdown = ({ name, children }: { name: string; children: ReactNode }) => (
  <Box sx={{ minWidth: 0 }}>
    <Typography variant="body2" color="text.secondary" sx={{ mb: 0.5 }}>
      {name}
    </Typography>
    <Box sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 2, rowGap: 0.5 }}>{children}</Box>
  </Box>
)

function Part({ name, value, to }: { name: string; value: number; to: string }) {
  const locale = useLocale()
  return (
    <Box component={LinkBase} to={to} sx={link}>
      {name} <b>{count(value, locale)}</b>
    </Box>
  )
}
