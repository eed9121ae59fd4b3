import ChevronRight from '@mui/icons-material/ChevronRight'
import Box from '@mui/material/Box'
import List from '@mui/material/List'
import ListItem from '@mui/material/ListItem'
import ListItemButton from '@mui/material/ListItemButton'
import Typography from '@mui/material/Typography'
import { LinkBase, useTranslate } from 'react-admin'
import type { Progress } from '#contract/progress'
import { count } from '../../fields/dates.ts'
import { useLocale } from '../../fields/use-locale.ts'
import { type Tone, toneColor } from '../../theme/tones.ts'
import { Panel } from '../panel.tsx'
import { replacementsOf } from './links.ts'

/** What stands in the way and what is late; each line opens the list that shows just these. */
export function Blockers({ progress }: { progress: Progress }) {
  const translate = useTranslate()
  const { blockers, notReturned, certificatesOverdue } = progress
  const waiting = blockers.reduce((sum, blocker) => sum + blocker.count, 0)
  return (
    <Panel title={translate('home.rollout.blockers')}>
      {waiting === 0 && (
        <Typography color="text.secondary" sx={{ px: 2, py: 0.5 }}>
          {translate('home.rollout.no_blockers')}
        </Typography>
      )}
      <List disablePadding data-testid="blockers">
        {blockers
          .filter((blocker) => blocker.count > 0)
          .map((blocker) => (
            <Line
              key={blocker.code}
              name={translate(`home.rollout.blocker.${blocker.code}`)}
              tone="care"
              {...blocker}
            />
          ))}
      </List>
      <Typography variant="h3" sx={{ fontSize: '1rem', px: 2, pt: 1.5 }}>
        {translate('home.rollout.late')}
      </Typography>
      <List disablePadding sx={{ pb: 1 }} data-testid="late">
        <Line
          name={translate('home.rollout.not_returned', { smart_count: notReturned.afterDays })}
          tone="act"
          {...notReturned}
        />
        <Line
          name={translate('home.rollout.certificates_overdue', {
            smart_count: certificatesOverdue.afterDays,
          })}
          tone="act"
          {...certificatesOverdue}
        />
      </List>
    </Panel>
  )
}

interface LineProps {
  name: string
  count: number
  filter: Record<string, unknown>
  tone: Tone
}

function Line({ name, count: many, filter, tone }: LineProps) {
  const locale = useLocale()
  return (
    <ListItem disablePadding>
      <ListItemButton component={LinkBase} to={replacementsOf(filter)} sx={{ py: 0.4, gap: 1 }}>
        <Box sx={{ flex: 1, minWidth: 0, overflowWrap: 'anywhere' }}>{name}</Box>
        <Typography
          component="span"
          sx={(theme) => ({
            ...{ fontWeight: 600, fontFeatureSettings: '"tnum"', fontSize: '1.05rem' },
            color: many > 0 ? toneColor(theme, tone) : theme.palette.text.secondary,
          })}
        >
          {count(many, locale)}
        </Typography>
        <ChevronRight fontSize="small" sx={{ color: 'text.disabled' }} />
      </ListItemButton>
    </ListItem>
  )
}
