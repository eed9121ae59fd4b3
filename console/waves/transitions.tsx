import Button from '@mui/material/Button'
import { useState } from 'react'
import { useNotify, useTranslate } from 'react-admin'
import { WAVE_MOVES, type Wave, type WaveState } from '#contract/rollout'
import { ActDialog } from '../layout/act-dialog.tsx'
import { useApi } from '../provider/use-api.ts'

/** Steps that may go without a word, and those for which the API may ask one. */
const SILENT = new Set(['suspended_open'])

/** Just the steps that the wave's state allows. */
export function WaveTransitions({ wave }: { wave: Wave }) {
  const translate = useTranslate()
  const notify = useNotify()
  const api = useApi()
  const [to, setTo] = useState<WaveState | null>(null)
  const steps = WAVE_MOVES.filter(({ from }) => from === wave.state)
  const key = (state: WaveState) => `${wave.state}_${state}`
  return (
    <>
      {steps.map((step) => (
        <Button
          key={step.to}
          variant={step.to === 'open' ? 'contained' : 'outlined'}
          onClick={() => setTo(step.to)}
        >
          {translate(`resources.waves.steps.${key(step.to)}`)}
        </Button>
      ))}
      {to && (
        <ActDialog
          title={translate('resources.waves.step_title', { wave: wave.name })}
          confirm={translate(`resources.waves.steps.${key(to)}`)}
          reason={
            SILENT.has(key(to))
              ? undefined
              : { required: false, help: `resources.waves.reason_help.${key(to)}` }
          }
          act={(reason) =>
            api.call(`/waves/${wave.id}/transition`, { method: 'POST', body: { to, reason } })
          }
          onDone={() => notify('resources.waves.step_done', { type: 'success' })}
          onClose={() => setTo(null)}
        >
          {translate(`resources.waves.step_texts.${key(to)}`)}
        </ActDialog>
      )}
    </>
  )
}
