import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import { useTranslate } from 'react-admin'
import type { Progress } from '#contract/progress'
import { count, shortMonth } from '../../fields/dates.ts'
import { useLocale } from '../../fields/use-locale.ts'
import { Panel } from '../panel.tsx'

const BAR_PX = 72

/** 工程表: each month's plan, and how much of it came about. */
export function Months({ progress: { months, today } }: { progress: Progress }) {
  const translate = useTranslate()
  const most = Math.max(1, ...months.flatMap(({ planned, replaced }) => [planned, replaced]))
  return (
    <Panel title={translate('home.rollout.schedule')}>
      <Box
        component="ol"
        sx={{
          ...{ listStyle: 'none', display: 'grid', gap: 1, m: 0, px: 2, pb: 2, pt: 0.5 },
          gridTemplateColumns: 'repeat(auto-fit, minmax(6.6rem, 1fr))',
        }}
      >
        {months.map((month) => (
          <Month
            key={month.month}
            month={month}
            most={most}
            isNow={today.startsWith(month.month)}
            isToCome={month.month > today.slice(0, 7)}
          />
        ))}
      </Box>
    </Panel>
  )
}

interface MonthProps {
  month: Progress['months'][number]
  most: number
  isNow: boolean
  isToCome: boolean
}

function Month({ month, most, isNow, isToCome }: MonthProps) {
  const translate = useTranslate()
  const locale = useLocale()
  const bar = (value: number) => Math.round((BAR_PX * value) / most)
  const lines = isToCome ? (['planned'] as const) : (['planned', 'replaced', 'closed'] as const)
  return (
    <Box
      component="li"
      aria-current={isNow ? 'date' : undefined}
      sx={{
        ...{ border: 1, borderRadius: '8px', p: 1 },
        borderColor: isNow ? 'primary.main' : 'divider',
      }}
    >
      <Typography sx={{ fontWeight: 600 }} color={isToCome ? 'text.secondary' : 'text.primary'}>
        {shortMonth(month.month, locale)}
      </Typography>
      <Box
        aria-hidden="true"
        sx={{ display: 'flex', alignItems: 'flex-end', gap: '3px', height: BAR_PX + 2, my: 0.5 }}
      >
        <Box
          sx={{
            ...{ flex: 1, height: bar(month.planned), border: '1px dashed' },
            ...{ borderColor: 'text.secondary', borderRadius: '3px' },
          }}
        />
        <Box
          sx={(theme) => ({
            ...{ flex: 1, height: bar(month.replaced), borderRadius: '3px' },
            backgroundColor: theme.palette.mode === 'dark' ? '#6f8fa3' : '#8fb2c8',
          })}
        />
        <Box
          sx={{
            ...{ flex: 1, height: bar(month.closed), borderRadius: '3px' },
            backgroundColor: 'primary.main',
          }}
        />
      </Box>
      {lines.map((what) => (
        <Box
          key={what}
          sx={{ display: 'flex', justifyContent: 'space-between', fontSize: '0.78rem' }}
        >
          <Box component="span" sx={{ color: 'text.secondary' }}>
            {translate(`home.rollout.month.${what}`)}
          </Box>
          <Box component="span" sx={{ fontFeatureSettings: '"tnum"' }}>
            {count(month[what], locale)}
          </Box>
        </Box>
      ))}
    </Box>
  )
}
