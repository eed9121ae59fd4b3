import Box from '@mui/material/Box'
import Skeleton from '@mui/material/Skeleton'
import { type Theme, useTheme } from '@mui/material/styles'
import { lazy, Suspense, useMemo } from 'react'
import { useTranslate } from 'react-admin'
import type { Progress } from '#contract/progress'
import { count, plainDay, shortMonth } from '../../fields/dates.ts'
import { useLocale } from '../../fields/use-locale.ts'
import { toneColor } from '../../theme/tones.ts'
import { Panel } from '../panel.tsx'
import { type ChartColors, chartOption } from './chart-option.ts'

/** The charts' code is larger than the rest of a page: it comes after everything else stands. */
const Chart = lazy(() => import('../../layout/chart.tsx'))

const HEIGHT_PX = 320

const colorsOf = (theme: Theme): ChartColors => ({
  plan: theme.palette.text.secondary,
  replaced: theme.palette.mode === 'dark' ? '#6f8fa3' : '#8fb2c8',
  closed: theme.palette.primary.main,
  ahead: toneColor(theme, 'care'),
  text: theme.palette.text.secondary,
  line: theme.palette.divider,
})

/** What was planned, what was done, and where that leads. */
export function BurnUp({ progress }: { progress: Progress }) {
  const translate = useTranslate()
  const locale = useLocale()
  const theme = useTheme()
  const colors = colorsOf(theme)
  const option = useMemo(() => {
    const word = (key: string, values?: object) => translate(`home.rollout.chart.${key}`, values)
    return chartOption(progress, colorsOf(theme), {
      ...{ plan: word('plan'), replaced: word('replaced'), closed: word('closed') },
      ...{ forecast: word('forecast'), today: word('today'), deadline: word('deadline') },
      goal: word('goal', { goal: count(progress.goalCount, locale) }),
      day: (day) => plainDay(day, locale),
      month: (day) => shortMonth(day, locale),
      count: (value) => count(value, locale),
      fontFamily: theme.typography.fontFamily!,
    })
  }, [progress, theme, locale, translate])
  return (
    <Panel title={translate('home.rollout.burn_up')}>
      <Legend colors={colors} hasForecast={progress.forecast !== null} />
      <Box sx={{ px: 1, pb: 1, height: HEIGHT_PX }}>
        <Suspense fallback={<Skeleton variant="rounded" height={HEIGHT_PX - 16} />}>
          <Chart option={option} label={translate('home.rollout.burn_up_label')} />
        </Suspense>
      </Box>
    </Panel>
  )
}

function Legend({ colors, hasForecast }: { colors: ChartColors; hasForecast: boolean }) {
  const translate = useTranslate()
  const entries = [
    ['closed', colors.closed, 'solid'],
    ['replaced', colors.replaced, 'solid'],
    ['plan', colors.plan, 'dashed'],
    ...(hasForecast ? [['forecast', colors.ahead, 'dotted']] : []),
  ]
  return (
    <Box
      component="ul"
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        columnGap: 2,
        listStyle: 'none',
        m: 0,
        px: 2,
        pb: 0.5,
      }}
    >
      {entries.map(([key, color, line]) => (
        <Box component="li" key={key} sx={{ display: 'flex', alignItems: 'center', gap: 0.75 }}>
          <Box sx={{ width: 22, borderTop: `3px ${line} ${color}` }} />
          {translate(`home.rollout.chart.${key}`)}
        </Box>
      ))}
    </Box>
  )
}
