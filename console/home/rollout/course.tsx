import Box from '@mui/material/Box'
import Card from '@mui/material/Card'
import Typography from '@mui/material/Typography'
import type { ReactNode } from 'react'
import { useTranslate } from 'react-admin'
import type { Progress } from '#contract/progress'
import { count, monthDay, plainDay } from '../../fields/dates.ts'
import { useLocale } from '../../fields/use-locale.ts'
import { type Tone, toneColor, toneGround } from '../../theme/tones.ts'
import { toneOf, verdictOf } from './verdict.ts'

interface Props {
  progress: Progress
  name: string
  chooser: ReactNode
}

/** "5,700 by 31 March: on course or not, by how much", to be read from across the room. */
export function Course({ progress, name, chooser }: Props) {
  const translate = useTranslate()
  const words = useCourseWords(progress)
  return (
    <Card component="section" aria-label={name} data-testid="course">
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, px: 2, pt: 1.5, alignItems: 'center' }}>
        <Typography color="text.secondary" sx={{ flex: '1 1 12rem', overflowWrap: 'anywhere' }}>
          {name}
          {!progress.isWhole && ` — ${translate('home.rollout.own_unit')}`}
        </Typography>
        {chooser}
      </Box>
      <Box sx={{ px: 2, pb: 2 }}>
        <Typography
          variant="h2"
          sx={{
            ...{ fontSize: { xs: '1.45rem', sm: '2rem' }, lineHeight: 1.35, my: 0.5 },
            ...{ wordBreak: 'auto-phrase', fontFeatureSettings: '"tnum"' },
          }}
        >
          {words.goal}{' '}
          <Box
            component="span"
            data-testid="verdict"
            sx={(theme) => ({
              ...{ color: toneColor(theme, words.tone), px: 1, borderRadius: '8px' },
              ...{ backgroundColor: toneGround(theme, words.tone), display: 'inline-block' },
            })}
          >
            {words.verdict}
          </Box>
        </Typography>
        {words.detail.map((line) => (
          <Typography key={line} color="text.secondary" sx={{ wordBreak: 'auto-phrase' }}>
            {line}
          </Typography>
        ))}
        <Bar progress={progress} tone={words.tone} />
        <Figures progress={progress} />
      </Box>
    </Card>
  )
}

/** The verdict in words: the large ones, and what they rest on. */
function useCourseWords(progress: Progress) {
  const translate = useTranslate()
  const locale = useLocale()
  const verdict = verdictOf(progress)
  const { forecast, course, goalCount, deadline, closed, today } = progress
  const number = (value: number) => count(value, locale)
  const detail: string[] = []
  if (forecast && (verdict.kind === 'on_course' || verdict.kind === 'late')) {
    const { expected, earliest, latest } = forecast
    detail.push(
      translate('home.rollout.expected', {
        day: plainDay(expected, locale),
        earliest: plainDay(earliest, locale),
        latest: latest ? plainDay(latest, locale) : translate('home.rollout.no_end'),
      }),
    )
  }
  if (verdict.kind === 'late') {
    detail.push(translate('home.rollout.missing', { missing: number(course.missing) }))
  }
  if (verdict.kind === 'on_course' && verdict.narrow) detail.push(translate('home.rollout.narrow'))
  if (verdict.kind === 'not_begun' || verdict.kind === 'stalled') {
    detail.push(translate(`home.rollout.why.${verdict.kind}`))
  }
  if (today > deadline && closed < goalCount) {
    detail.push(translate('home.rollout.left', { missing: number(goalCount - closed) }))
  }
  const values = {
    days: 'days' in verdict ? number(verdict.days) : '',
    spare: 'spare' in verdict ? number(verdict.spare) : '',
  }
  return {
    tone: toneOf(verdict),
    goal: translate('home.rollout.goal', {
      day: monthDay(deadline, locale),
      goal: number(goalCount),
    }),
    verdict: translate(`home.rollout.verdicts.${verdict.kind}`, values),
    detail,
  }
}

/** Closed, replaced and where the plan is today, on one line from nothing to the goal. */
function Bar({ progress, tone }: { progress: Progress; tone: Tone }) {
  const { closed, replaced, goalCount, course, isWhole } = progress
  const share = (value: number) => `${Math.min(100, (100 * value) / Math.max(goalCount, 1))}%`
  const layer = { position: 'absolute', left: 0, top: 0, bottom: 0, borderRadius: 99 } as const
  return (
    <Box
      aria-hidden="true"
      sx={{
        ...{ position: 'relative', height: 14, borderRadius: 99, my: 1.75 },
        backgroundColor: 'divider',
      }}
    >
      <Box
        sx={(theme) => ({
          ...layer,
          width: share(replaced),
          backgroundColor: toneColor(theme, 'busy'),
          opacity: 0.35,
        })}
      />
      <Box
        sx={(theme) => ({
          ...layer,
          width: share(closed),
          backgroundColor: toneColor(theme, tone === 'act' ? 'busy' : tone),
        })}
      />
      {isWhole && course.plannedToday > 0 && (
        <Box
          sx={{
            ...{ position: 'absolute', top: -4, bottom: -4, width: 2 },
            ...{ left: share(course.plannedToday), backgroundColor: 'text.primary' },
          }}
        />
      )}
    </Box>
  )
}

function Figures({ progress }: { progress: Progress }) {
  const translate = useTranslate()
  const locale = useLocale()
  const { closed, replaced, total, goalCount, forecast, course, isWhole } = progress
  const number = (value: number) => count(value, locale)
  const perDay = (value: number | null | undefined) =>
    value === null || value === undefined ? '—' : number(Math.round(value * 10) / 10)
  const behind = translate(course.behind > 0 ? 'home.rollout.behind' : 'home.rollout.ahead', {
    count: number(Math.abs(course.behind)),
  })
  const figures: [key: string, value: string, note?: string][] = [
    ['closed', number(closed), translate('home.rollout.of', { goal: number(goalCount) })],
    ['replaced', number(replaced), translate('home.rollout.notes.replaced')],
  ]
  if (isWhole) {
    figures.push(['planned', number(course.plannedToday), behind])
    const unplanned = goalCount - total
    if (unplanned > 0) {
      figures.push(['unplanned', number(unplanned), translate('home.rollout.notes.unplanned')])
    }
  }
  figures.push(
    ['pace', perDay(forecast?.perDay), translate('home.rollout.notes.pace')],
    ['needed', perDay(course.neededPerDay), translate('home.rollout.notes.needed')],
  )
  return (
    <Box
      component="dl"
      sx={{
        ...{ display: 'grid', m: 0, columnGap: 2, rowGap: 1.5 },
        gridTemplateColumns: 'repeat(auto-fit, minmax(8.5rem, 1fr))',
      }}
    >
      {figures.map(([key, value, note]) => (
        <Box key={key} data-testid={`figure-${key}`}>
          <Typography component="dt" variant="body2" color="text.secondary">
            {translate(`home.rollout.figures.${key}`)}
          </Typography>
          <Typography
            component="dd"
            sx={{ m: 0, fontSize: '1.5rem', fontWeight: 600, fontFeatureSettings: '"tnum"' }}
          >
            {value}
          </Typography>
          <Typography component="dd" variant="body2" color="text.secondary" sx={{ m: 0 }}>
            {note}
          </Typography>
        </Box>
      ))}
    </Box>
  )
}
