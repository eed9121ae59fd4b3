import Box from '@mui/material/Box'
import Card from '@mui/material/Card'
import Skeleton from '@mui/material/Skeleton'
import { useTheme } from '@mui/material/styles'
import Typography from '@mui/material/Typography'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useMemo } from 'react'
import { useTranslate } from 'react-admin'
import type { FollowUpProgress } from '#contract/follow-ups'
import { count, plainDay, shortMonth } from '../fields/dates.ts'
import { useLocale } from '../fields/use-locale.ts'
import { chartOption } from '../home/rollout/chart-option.ts'
import { Failed, Waiting } from '../layout/states.tsx'
import { useApi } from '../provider/use-api.ts'
import { toneColor } from '../theme/tones.ts'

const Chart = lazy(() => import('../layout/chart.tsx'))
const HEIGHT_PX = 280

/** How completions come, where they should be, and where that leads. */
export function Ahead({ courseId, unitId }: { courseId: string; unitId: string | undefined }) {
  const api = useApi()
  const { data, error, refetch } = useQuery({
    queryKey: ['follow-ups', 'progress', courseId, unitId],
    queryFn: ({ signal }) => {
      const query = new URLSearchParams({ courseId, ...(unitId && { unitId }) })
      return api.call<FollowUpProgress>(`/follow-ups/progress?${query}`, { signal })
    },
  })
  return (
    <Card sx={{ p: 1 }}>
      {error ? (
        <Failed error={error} retry={() => void refetch()} />
      ) : data ? (
        <Line progress={data} />
      ) : (
        <Waiting />
      )}
    </Card>
  )
}

function Line({ progress }: { progress: FollowUpProgress }) {
  const translate = useTranslate()
  const locale = useLocale()
  const theme = useTheme()
  const { people, completed, today, deadline, days, forecast } = progress
  const option = useMemo(() => {
    const word = (key: string) => translate(`resources.follow-ups.chart.${key}`)
    const burnUp = days.map(({ day, planned, completed: closed }) => ({
      ...{ day, planned, closed, replaced: null },
    }))
    return chartOption(
      { burnUp, goalCount: people, today, deadline, forecast, closed: completed },
      {
        plan: theme.palette.text.secondary,
        replaced: theme.palette.divider,
        closed: theme.palette.primary.main,
        ahead: toneColor(theme, 'care'),
        text: theme.palette.text.secondary,
        line: theme.palette.divider,
      },
      {
        ...{ plan: word('plan'), replaced: '', closed: word('completed') },
        ...{ forecast: word('forecast'), today: word('today'), deadline: word('deadline') },
        goal: count(people, locale),
        day: (day) => plainDay(day, locale),
        month: (day) => shortMonth(day, locale),
        count: (value) => count(value, locale),
        fontFamily: theme.typography.fontFamily!,
      },
    )
  }, [days, people, completed, today, deadline, forecast, theme, locale, translate])
  return (
    <>
      <Typography sx={{ px: 1, pt: 0.5 }}>
        {translate(
          completed >= people
            ? 'resources.follow-ups.all_done'
            : forecast
              ? 'resources.follow-ups.expected'
              : 'resources.follow-ups.no_pace',
          {
            done: count(completed, locale),
            people: count(people, locale),
            day: forecast && plainDay(forecast.expected, locale),
          },
        )}
      </Typography>
      <Box sx={{ height: HEIGHT_PX }}>
        <Suspense fallback={<Skeleton variant="rounded" height={HEIGHT_PX - 16} />}>
          <Chart option={option} label={translate('resources.follow-ups.chart.label')} />
        </Suspense>
      </Box>
    </>
  )
}
