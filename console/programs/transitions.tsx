import Button from '@mui/material/Button'
import { useState } from 'react'
import { useNotify, useTranslate } from 'react-admin'
import { PROGRAM_MOVES, type Program, type ProgramState } from '#contract/rollout'
import { ActDialog } from '../layout/act-dialog.tsx'
import { useApi } from '../provider/use-api.ts'

/** Just the steps that the program's state allows. */
export function ProgramTransitions({ program }: { program: Program }) {
  const translate = useTranslate()
  const notify = useNotify()
  const api = useApi()
  const [to, setTo] = useState<ProgramState | null>(null)
  const steps = PROGRAM_MOVES.filter(({ from }) => from === program.state)
  const name = (state: ProgramState) =>
    translate(`resources.programs.steps.${program.state}_${state}`)
  return (
    <>
      {steps.map((step) => (
        <Button
          key={step.to}
          variant={step.from === 'planned' ? 'contained' : 'outlined'}
          onClick={() => setTo(step.to)}
        >
          {name(step.to)}
        </Button>
      ))}
      {to && (
        <ActDialog
          title={translate('resources.programs.step_title', { program: program.name })}
          confirm={name(to)}
          act={() =>
            api.call(`/programs/${program.id}/transition`, { method: 'POST', body: { to } })
          }
          onDone={() => notify('resources.programs.step_done', { type: 'success' })}
          onClose={() => setTo(null)}
        >
          {translate(`resources.programs.step_texts.${program.state}_${to}`)}
        </ActDialog>
      )}
    </>
  )
}
