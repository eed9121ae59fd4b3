import Box from '@mui/material/Box'
import FormHelperText from '@mui/material/FormHelperText'
import TextField from '@mui/material/TextField'
import Typography from '@mui/material/Typography'
import { useQuery } from '@tanstack/react-query'
import { useInput, useTranslate, ValidationError } from 'react-admin'
import type { Schedule, Wave } from '#contract/rollout'
import { count } from '../fields/dates.ts'
import { useLocale } from '../fields/use-locale.ts'
import { monthName } from '../programs/months.ts'
import { useApi } from '../provider/use-api.ts'
import { plannedIn, planWith, sumOf } from './plan.ts'

/** How many laptops in which month of the program's year. */
export function PlanInput({ programId }: { programId: string | undefined }) {
  const translate = useTranslate()
  const locale = useLocale()
  const api = useApi()
  const { field, fieldState } = useInput<Wave['plan']>({ source: 'plan', defaultValue: [] })
  const plan: Wave['plan'] = field.value ?? []
  const { data } = useQuery({
    queryKey: ['programs', 'schedule', programId],
    queryFn: ({ signal }) => api.call<Schedule>(`/programs/${programId}/schedule`, { signal }),
    enabled: Boolean(programId),
  })
  if (!data) return null
  const months = [...new Set([...data.months, ...plan.map(({ month }) => month)])].sort()
  return (
    <Box component="fieldset" sx={{ border: 0, p: 0, m: 0, mb: 2, width: '100%' }}>
      <Typography component="legend" sx={{ mb: 1, fontWeight: 600 }}>
        {translate('resources.waves.fields.plan')}
        <Typography component="span" variant="body2" color="text.secondary" sx={{ ml: 1.5 }}>
          {translate('resources.waves.plan_sum', { sum: count(sumOf(plan), locale) })}
        </Typography>
      </Typography>
      <Box
        sx={{
          display: 'grid',
          gap: 1,
          gridTemplateColumns: 'repeat(auto-fill, minmax(7rem, 1fr))',
        }}
      >
        {months.map((month) => (
          <TextField
            key={month}
            label={monthName(month, locale)}
            type="number"
            value={plannedIn(plan, month) || ''}
            onChange={({ target }) =>
              field.onChange(planWith(plan, month, Math.trunc(Number(target.value))))
            }
            slotProps={{ htmlInput: { min: 0, step: 1 }, inputLabel: { shrink: true } }}
          />
        ))}
      </Box>
      {fieldState.error?.message && (
        <FormHelperText error>
          <ValidationError error={fieldState.error.message} />
        </FormHelperText>
      )}
    </Box>
  )
}
