import Box from '@mui/material/Box'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import { useTranslate } from 'react-admin'
import type { IndicatorDetail } from '#contract/indicators'
import { ActDialog } from '../layout/act-dialog.tsx'
import { useApi } from '../provider/use-api.ts'

interface Props {
  indicator: IndicatorDetail
  /** The one to change; none for a new period. */
  period?: string
  value?: number
  onClose: () => void
}

/** The value of a period; left empty, what is there is taken back. */
export function ValueDialog({ indicator, onClose, ...given }: Props) {
  const translate = useTranslate()
  const api = useApi()
  const [period, setPeriod] = useState(given.period ?? '')
  const [value, setValue] = useState(given.value === undefined ? '' : String(given.value))
  const text = value.trim()
  const number = text === '' ? null : Number(text)
  const takesBack = given.period !== undefined && number === null
  return (
    <ActDialog
      title={translate('resources.indicators.enter')}
      confirm={translate(takesBack ? 'resources.indicators.take_back' : 'ra.action.save')}
      ready={period.trim() !== '' && !Number.isNaN(number) && (number !== null || takesBack)}
      act={() =>
        api.call(`/indicators/${indicator.id}/values`, {
          method: 'PUT',
          body: { period: period.trim(), value: number },
        })
      }
      onClose={onClose}
    >
      <Box sx={{ display: 'grid', gap: 2, pt: 0.5 }}>
        <TextField
          label={translate('resources.indicators.fields.period')}
          helperText={translate(`resources.indicators.period_help.${indicator.cycle}`)}
          value={period}
          disabled={given.period !== undefined}
          onChange={(event) => setPeriod(event.target.value)}
        />
        <TextField
          label={translate('resources.indicators.value_in', { unit: indicator.unit })}
          value={value}
          onChange={(event) => setValue(event.target.value)}
          slotProps={{ htmlInput: { inputMode: 'decimal' } }}
        />
      </Box>
    </ActDialog>
  )
}
