import Alert from '@mui/material/Alert'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import { useRefresh, useTranslate } from 'react-admin'
import { today } from '../fields/dates.ts'
import { ConfirmDialog } from '../layout/confirm-dialog.tsx'
import { refusalText } from '../provider/problem.ts'
import { useApi } from '../provider/use-api.ts'

export function StartCheck({ onClose }: { onClose: () => void }) {
  const translate = useTranslate()
  const api = useApi()
  const refresh = useRefresh()
  const [fiscalYear, setFiscalYear] = useState(today(new Date()).slice(0, 4))
  const [dueOn, setDueOn] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const start = async () => {
    try {
      const body = { fiscalYear: Number(fiscalYear), dueOn }
      await api.call('/possession-checks', { method: 'POST', body })
      refresh()
      onClose()
    } catch (error) {
      setProblem(refusalText(error))
    }
  }
  return (
    <ConfirmDialog
      title={translate('resources.possessions.start')}
      confirm={translate('resources.possessions.start')}
      onConfirm={() => void start()}
      onClose={onClose}
    >
      {problem && <Alert severity="error">{translate(problem, { _: problem })}</Alert>}
      <p>{translate('resources.possessions.start_hint')}</p>
      <TextField
        fullWidth
        margin="dense"
        type="number"
        label={translate('resources.possessions.fields.fiscalYear')}
        value={fiscalYear}
        onChange={(event) => setFiscalYear(event.target.value)}
      />
      <TextField
        fullWidth
        margin="dense"
        type="date"
        label={translate('resources.possessions.fields.dueOn')}
        value={dueOn}
        onChange={(event) => setDueOn(event.target.value)}
        slotProps={{ inputLabel: { shrink: true } }}
      />
    </ConfirmDialog>
  )
}
