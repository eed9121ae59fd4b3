import Button from '@mui/material/Button'
import TextField from '@mui/material/TextField'
import { type ComponentProps, useState } from 'react'
import { useTranslate } from 'react-admin'
import type { StocktakeDetail } from '#contract/stocktakes'
import { ActDialog } from '../layout/act-dialog.tsx'
import { useApi } from '../provider/use-api.ts'
import { useReach } from '../provider/use-session.ts'

type Step = 'close' | 'reopen' | 'cancel' | 'attest'

const STEPS: Partial<Record<StocktakeDetail['state'], Step[]>> = {
  open: ['cancel', 'close'],
  closed: ['reopen', 'attest'],
}
/** The step that the state waits for. */
const MAIN: Step[] = ['close', 'attest']

/** A button for each step that the reader may take next. */
export function Actions({ stocktake }: { stocktake: StocktakeDetail }) {
  const translate = useTranslate()
  const mayWrite = useReach('stocktakes.write') !== null
  const [chosen, setChosen] = useState<Step | null>(null)
  const may = (step: Step) => (step === 'attest' ? stocktake.mayAttest : mayWrite)
  return (
    <>
      {(STEPS[stocktake.state] ?? []).filter(may).map((step) => (
        <Button
          key={step}
          variant={MAIN.includes(step) ? 'contained' : 'text'}
          color={step === 'cancel' ? 'error' : 'primary'}
          onClick={() => setChosen(step)}
        >
          {translate(`resources.stocktakes.${step}`)}
        </Button>
      ))}
      {chosen && <StepDialog stocktake={stocktake} step={chosen} onClose={() => setChosen(null)} />}
    </>
  )
}

interface DialogProps {
  stocktake: StocktakeDetail
  step: Step
  onClose: () => void
}

function StepDialog({ stocktake, step, onClose }: DialogProps) {
  const translate = useTranslate()
  const api = useApi()
  const [remark, setRemark] = useState('')
  const send = (body?: object) =>
    api.call(`/stocktakes/${stocktake.id}/${step}`, { method: 'POST', body })
  const acts: Record<Step, Pick<ComponentProps<typeof ActDialog>, 'act' | 'reason' | 'color'>> = {
    close: { act: () => send() },
    reopen: { act: () => send() },
    cancel: { act: (reason) => send({ reason }), reason: { required: true }, color: 'error' },
    attest: { act: () => send(remark.trim() ? { remark: remark.trim() } : {}) },
  }
  const { missing, explained } = stocktake
  return (
    <ActDialog
      title={translate(`resources.stocktakes.${step}`)}
      confirm={translate(`resources.stocktakes.${step}`)}
      onClose={onClose}
      {...acts[step]}
    >
      {translate(`resources.stocktakes.${step}_hint`, {
        missing,
        unexplained: missing - explained,
        found: stocktake.found,
        unexpected: stocktake.unexpected,
        unknown: stocktake.unknown,
      })}
      {step === 'attest' && (
        <TextField
          fullWidth
          multiline
          margin="dense"
          label={translate('resources.stocktakes.remark')}
          value={remark}
          onChange={(event) => setRemark(event.target.value)}
          slotProps={{ htmlInput: { maxLength: 500 } }}
          sx={{ mt: 2 }}
        />
      )}
    </ActDialog>
  )
}
