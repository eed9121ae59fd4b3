import Box from '@mui/material/Box'
import Skeleton from '@mui/material/Skeleton'
import { useTheme } from '@mui/material/styles'
import { lazy, Suspense, useMemo } from 'react'
import { useTranslate } from 'react-admin'
import type { IndicatorDetail } from '#contract/indicators'
import { count } from '../fields/dates.ts'
import { useLocale } from '../fields/use-locale.ts'
import { toneColor } from '../theme/tones.ts'
import { chartOption } from './chart-option.ts'

// echarts is large: the numbers come first.
const Chart = lazy(() => import('../layout/chart.tsx'))
const HEIGHT_PX = 280

export function Series({ indicator }: { indicator: IndicatorDetail }) {
  const translate = useTranslate()
  const locale = useLocale()
  const theme = useTheme()
  const option = useMemo(
    () =>
      chartOption(
        indicator,
        {
          value: theme.palette.primary.main,
          target: toneColor(theme, 'care'),
          text: theme.palette.text.secondary,
          line: theme.palette.divider,
          fontFamily: theme.typography.fontFamily!,
        },
        {
          value: translate('resources.indicators.fields.value'),
          target: translate('resources.indicators.fields.target'),
          count: (value) => count(value, locale),
        },
      ),
    [indicator, theme, locale, translate],
  )
  return (
    <Box sx={{ p: 1, height: HEIGHT_PX }}>
      <Suspense fallback={<Skeleton variant="rounded" height={HEIGHT_PX - 16} />}>
        <Chart
          option={option}
          label={translate('resources.indicators.chart_label', { name: indicator.name })}
        />
      </Suspense>
    </Box>
  )
}
