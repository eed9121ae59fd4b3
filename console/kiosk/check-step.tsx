import Box from '@mui/material/Box'
import Checkbox from '@mui/material/Checkbox'
import FormControlLabel from '@mui/material/FormControlLabel'
import Typography from '@mui/material/Typography'
import { useTranslate } from 'react-admin'
import { Failed, Waiting } from '../layout/states.tsx'
import type { StepProps } from './kiosk.tsx'
import { useForms } from './use-forms.ts'

export function CheckStep({ draft, dispatch }: StepProps) {
  const translate = useTranslate()
  const { data, error, refetch } = useForms()
  if (error) return <Failed error={error} retry={() => void refetch()} />
  if (!data) return <Waiting rows={4} />
  return (
    <Box>
      <Typography color="text.secondary" sx={{ mb: 1 }}>
        {translate('kiosk.check_hint')}
      </Typography>
      {data[draft.act].checklist.map((item) => (
        <FormControlLabel
          key={item}
          label={item}
          control={
            <Checkbox
              checked={draft.checked.includes(item)}
              onChange={() => dispatch({ type: 'tick', item })}
              sx={{ '& svg': { fontSize: 32 } }}
            />
          }
          sx={{ display: 'flex', py: 0.5, '& .MuiTypography-root': { fontSize: '1.1rem' } }}
        />
      ))}
    </Box>
  )
}
