import CheckCircle from '@mui/icons-material/CheckCircle'
import RadioButtonChecked from '@mui/icons-material/RadioButtonChecked'
import RadioButtonUnchecked from '@mui/icons-material/RadioButtonUnchecked'
import Box from '@mui/material/Box'
import Card from '@mui/material/Card'
import { useTranslate } from 'react-admin'
import type { Replacement } from '#contract/replacements'
import { Day } from '../fields/dates-shown.tsx'
import { type Step, stepsOf } from './steps.ts'

const ICONS = { done: CheckCircle, now: RadioButtonChecked, ahead: RadioButtonUnchecked }
const COLORS = { done: 'success.main', now: 'primary.main', ahead: 'text.disabled' }

/** Where it stands on the way from the plan to the end. */
export const Way = ({ replacement }: { replacement: Replacement }) => (
  <Card sx={{ p: 1.5 }}>
    <Box
      component="ol"
      sx={{
        listStyle: 'none',
        m: 0,
        p: 0,
        display: 'grid',
        gap: 1,
        gridTemplateColumns: { xs: 'repeat(2, minmax(0, 1fr))', md: 'repeat(8, minmax(0, 1fr))' },
      }}
    >
      {stepsOf(replacement).map((step) => (
        <OneStep key={step.state} step={step} />
      ))}
    </Box>
  </Card>
)

function OneStep({ step: { state, is, day } }: { step: Step }) {
  const translate = useTranslate()
  const Icon = ICONS[is]
  return (
    <Box
      component="li"
      aria-current={is === 'now' ? 'step' : undefined}
      sx={{ display: 'flex', gap: 0.75 }}
    >
      <Icon sx={{ fontSize: 20, color: COLORS[is], mt: '2px' }} />
      <Box sx={{ minWidth: 0 }}>
        <Box
          sx={{
            fontWeight: is === 'now' ? 700 : 400,
            color: is === 'ahead' ? 'text.secondary' : undefined,
          }}
        >
          {translate(`resources.replacements.states.${state}`)}
        </Box>
        {day && (
          <Box sx={{ color: 'text.secondary', fontSize: '0.8rem' }}>
            <Day value={day} />
          </Box>
        )}
      </Box>
    </Box>
  )
}
