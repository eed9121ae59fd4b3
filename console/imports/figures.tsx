import Box from '@mui/material/Box'
import ButtonBase from '@mui/material/ButtonBase'
import { useTranslate } from 'react-admin'
import { type ImportBatch, ROW_ACTIONS } from '#contract/imports'
import { count } from '../fields/dates.ts'
import { useLocale } from '../fields/use-locale.ts'
import { toneColor } from '../theme/tones.ts'
import { ACTION_TONES } from './batch.ts'
import type { Part } from './parts.tsx'

interface Props {
  counts: ImportBatch['counts']
  chosen: Part | undefined
  onChoose: (part: Part) => void
}

/** The answer to "what would this do?" in four numbers. */
export function Figures({ counts, chosen, onChoose }: Props) {
  const translate = useTranslate()
  const locale = useLocale()
  return (
    <Box
      sx={{
        display: 'grid',
        gap: 1.5,
        mt: 2,
        gridTemplateColumns: { xs: 'repeat(2, minmax(0, 1fr))', md: 'repeat(4, minmax(0, 1fr))' },
      }}
    >
      {ROW_ACTIONS.map((action) => (
        <ButtonBase
          key={action}
          disabled={counts[action] === 0}
          aria-pressed={chosen === action}
          data-testid={`count-${action}`}
          onClick={() => onChoose(action)}
          sx={(theme) => ({
            display: 'block',
            font: 'inherit',
            textAlign: 'left',
            p: 2,
            borderRadius: '10px',
            border: 1,
            borderColor: chosen === action ? toneColor(theme, ACTION_TONES[action]) : 'divider',
            backgroundColor: 'background.paper',
          })}
        >
          <Box component="span" sx={{ display: 'block', color: 'text.secondary' }}>
            {translate(`resources.imports.actions.${action}`)}
          </Box>
          <Box
            component="span"
            sx={(theme) => ({
              fontSize: '2.2rem',
              lineHeight: 1.2,
              fontWeight: 600,
              fontFeatureSettings: '"tnum"',
              color:
                counts[action] > 0
                  ? toneColor(theme, ACTION_TONES[action])
                  : theme.palette.text.disabled,
            })}
          >
            {count(counts[action], locale)}
          </Box>
          <Box component="span" sx={{ color: 'text.secondary', ml: 0.5 }}>
            {translate('resources.imports.rows')}
          </Box>
        </ButtonBase>
      ))}
    </Box>
  )
}
