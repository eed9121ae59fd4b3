import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import { LinkBase, useTranslate } from 'react-admin'
import type { Progress } from '#contract/progress'
import { REPLACEMENT_WAY } from '#contract/replacement-way'
import { count } from '../../fields/dates.ts'
import { useLocale } from '../../fields/use-locale.ts'
import { Panel } from '../panel.tsx'
import { replacementsOf } from './links.ts'

/** The way of a replacement, and how many stand at each step of it now. */
export function Stages({ progress: { states, programId } }: { progress: Progress }) {
  const translate = useTranslate()
  const locale = useLocale()
  const most = Math.max(1, ...states.map((state) => state.count))
  return (
    <Panel title={translate('home.rollout.stages')}>
      <Box
        component="ol"
        sx={{
          ...{ listStyle: 'none', display: 'grid', gap: '4px', m: 0, px: 2, pb: 2, pt: 0.5 },
          gridTemplateColumns: 'repeat(4, minmax(0, 1fr))',
        }}
      >
        {REPLACEMENT_WAY.map((state) => {
          const many = states.find((one) => one.state === state)?.count ?? 0
          return (
            <Box component="li" key={state} sx={{ minWidth: 0 }}>
              <Box
                component={LinkBase}
                to={replacementsOf({ programId, state: [state] })}
                sx={{
                  ...{ display: 'block', textDecoration: 'none', p: 0.75, borderRadius: '8px' },
                  '&&': { color: 'text.primary' },
                  '&:hover': { backgroundColor: 'action.hover' },
                }}
              >
                <Box
                  aria-hidden="true"
                  sx={{ height: 6, borderRadius: 99, backgroundColor: 'divider', mb: 0.5 }}
                >
                  <Box
                    sx={{
                      ...{ height: 1, borderRadius: 99, backgroundColor: 'primary.main' },
                      width: `${(100 * many) / most}%`,
                    }}
                  />
                </Box>
                <Typography variant="body2" color="text.secondary">
                  {translate(`home.rollout.stage.${state}`)}
                </Typography>
                <Typography sx={{ fontWeight: 600, fontFeatureSettings: '"tnum"' }}>
                  {count(many, locale)}
                </Typography>
              </Box>
            </Box>
          )
        })}
      </Box>
    </Panel>
  )
}
