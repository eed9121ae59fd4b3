import Box from '@mui/material/Box'
import Tab from '@mui/material/Tab'
import Tabs from '@mui/material/Tabs'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useListContext, useTranslate } from 'react-admin'
import type { ReplacementSummary } from '#contract/replacements'
import { REPLACEMENT_STATES } from '#contract/rollout'
import { count } from '../fields/dates.ts'
import { useLocale } from '../fields/use-locale.ts'
import { useApi } from '../provider/use-api.ts'
import { toneColor } from '../theme/tones.ts'
import { chosenStates, countsOf } from './states.ts'
import { REPLACEMENT_TONES } from './tones.ts'

const ALL = 'all'

/** How many are where, under all other filters; a click shows just those. */
export function StateTabs() {
  const translate = useTranslate()
  const api = useApi()
  const { filterValues, setFilters, displayedFilters } = useListContext()
  const { state, ...others } = filterValues
  const { data } = useQuery({
    queryKey: ['replacements', 'summary', others],
    queryFn: ({ signal }) => {
      const query = new URLSearchParams({ filter: JSON.stringify(others) })
      return api.call<ReplacementSummary>(`/replacements/summary?${query}`, { signal })
    },
    placeholderData: keepPreviousData,
  })
  const counts = countsOf(data)
  const chosen = chosenStates(state)
  const show = (one: string) =>
    setFilters(one === ALL ? others : { ...others, state: one }, displayedFilters)
  return (
    <Tabs
      // Several states at once, as a blocker of the dashboard names them, are no single tab.
      value={chosen.length === 0 ? ALL : chosen.length === 1 ? chosen[0] : false}
      onChange={(_, one: string) => show(one)}
      variant="scrollable"
      allowScrollButtonsMobile
      aria-label={translate('resources.replacements.fields.state')}
      sx={{ borderBottom: 1, borderColor: 'divider', '& .MuiTab-root': { minWidth: 0, px: 1.5 } }}
    >
      <Tab value={ALL} label={<Label name={translate('app.filter.any')} figure={data?.total} />} />
      {REPLACEMENT_STATES.map((one) => (
        <Tab
          key={one}
          value={one}
          label={
            <Label
              name={translate(`resources.replacements.states.${one}`)}
              figure={data && (counts.get(one) ?? 0)}
              tone={one}
            />
          }
        />
      ))}
    </Tabs>
  )
}

interface LabelProps {
  name: string
  figure: number | undefined
  tone?: keyof typeof REPLACEMENT_TONES
}

function Label({ name, figure, tone }: LabelProps) {
  const locale = useLocale()
  return (
    <Box component="span" sx={{ display: 'block', textAlign: 'left', lineHeight: 1.3 }}>
      <Box component="span" sx={{ display: 'block', fontSize: '0.8rem' }}>
        {name}
      </Box>
      <Box
        component="span"
        sx={(theme) => ({
          fontSize: '1.15rem',
          fontFeatureSettings: '"tnum"',
          color: figure ? tone && toneColor(theme, REPLACEMENT_TONES[tone]) : 'text.disabled',
        })}
      >
        {figure === undefined ? '…' : count(figure, locale)}
      </Box>
    </Box>
  )
}
