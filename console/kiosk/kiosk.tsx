import LogoutOutlined from '@mui/icons-material/AssignmentReturnOutlined'
import LoginOutlined from '@mui/icons-material/HandshakeOutlined'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Card from '@mui/material/Card'
import Step from '@mui/material/Step'
import StepLabel from '@mui/material/StepLabel'
import Stepper from '@mui/material/Stepper'
import { useEffect, useReducer, useState } from 'react'
import { useTranslate } from 'react-admin'
import type { Acceptance } from '#contract/handovers'
import { ConfirmDialog } from '../layout/confirm-dialog.tsx'
import { AccessDeniedPage } from '../layout/error-page.tsx'
import { Heading } from '../layout/page.tsx'
import { useReach } from '../provider/use-session.ts'
import { CheckStep } from './check-step.tsx'
import { DevicesStep } from './devices-step.tsx'
import { Done } from './done.tsx'
import { type Change, change, type Draft, keepDraft, readDraft, stepsOf } from './draft.ts'
import { PersonStep } from './person-step.tsx'
import { ReturnsStep } from './returns-step.tsx'
import { SignStep } from './sign-step.tsx'

export interface StepProps {
  draft: Draft
  dispatch: (change: Change) => void
}

/** The counter: one thing at a time, large enough for a finger; a reload goes on where it was. */
export default function Kiosk() {
  const translate = useTranslate()
  const may = useReach('ledger.write')
  const [draft, dispatch] = useReducer(change, null, readDraft)
  const [done, setDone] = useState<Acceptance | null>(null)
  useEffect(() => keepDraft(draft), [draft])
  if (may === null) return <AccessDeniedPage />
  const begin = (act: Draft['act']) => {
    setDone(null)
    dispatch({ type: 'begin', act, key: crypto.randomUUID() })
  }
  const finish = (acceptance: Acceptance) => {
    setDone(acceptance)
    dispatch({ type: 'end' })
  }
  return (
    <Box
      sx={{ width: '100%', maxWidth: '54rem', mx: 'auto', '& .MuiButton-root': { minHeight: 48 } }}
    >
      <Heading
        title={translate(draft ? `kiosk.acts.${draft.act}` : 'kiosk.title')}
        lead={draft || done ? undefined : translate('kiosk.lead')}
        actions={
          draft && (
            <Cancel isBegun={draft.holderId !== null} onCancel={() => dispatch({ type: 'end' })} />
          )
        }
      />
      {draft ? (
        <Visit draft={draft} dispatch={dispatch} onDone={finish} />
      ) : (
        <>
          {done && <Done acceptance={done} />}
          <Begin onBegin={begin} />
        </>
      )}
    </Box>
  )
}

/** Asks before what was scanned so far is gone: the button lies beside the way on. */
function Cancel({ isBegun, onCancel }: { isBegun: boolean; onCancel: () => void }) {
  const translate = useTranslate()
  const [asking, setAsking] = useState(false)
  return (
    <>
      <Button color="error" onClick={() => (isBegun ? setAsking(true) : onCancel())}>
        {translate('kiosk.cancel')}
      </Button>
      {asking && (
        <ConfirmDialog
          title={translate('kiosk.cancel')}
          confirm={translate('kiosk.cancel')}
          color="error"
          onConfirm={onCancel}
          onClose={() => setAsking(false)}
        >
          {translate('kiosk.cancel_hint')}
        </ConfirmDialog>
      )}
    </>
  )
}

function Begin({ onBegin }: { onBegin: (act: Draft['act']) => void }) {
  const translate = useTranslate()
  return (
    <Box
      sx={{
        display: 'grid',
        gap: 2,
        gridTemplateColumns: { xs: '1fr', sm: '1fr 1fr' },
        '& .MuiButton-root': { minHeight: 140, fontSize: '1.3rem' },
      }}
    >
      <Button variant="contained" startIcon={<LoginOutlined />} onClick={() => onBegin('handover')}>
        {translate('kiosk.acts.handover')}
      </Button>
      <Button variant="outlined" startIcon={<LogoutOutlined />} onClick={() => onBegin('return')}>
        {translate('kiosk.acts.return')}
      </Button>
    </Box>
  )
}

function Visit({
  draft,
  dispatch,
  onDone,
}: StepProps & { onDone: (acceptance: Acceptance) => void }) {
  const translate = useTranslate()
  const steps = stepsOf(draft.act)
  const at = steps.indexOf(draft.step)
  const step = { draft, dispatch }
  return (
    <>
      <Stepper
        activeStep={at}
        alternativeLabel
        sx={{ mb: 2, '& .MuiStepLabel-label': { mt: 0.5 } }}
      >
        {steps.map((name) => (
          <Step key={name}>
            <StepLabel>{translate(`kiosk.steps.${name}`)}</StepLabel>
          </Step>
        ))}
      </Stepper>
      <Card sx={{ p: { xs: 2, sm: 3 } }}>
        {draft.step === 'person' && <PersonStep {...step} />}
        {draft.step === 'devices' && <DevicesStep {...step} />}
        {draft.step === 'returns' && <ReturnsStep {...step} />}
        {draft.step === 'check' && <CheckStep {...step} />}
        {draft.step === 'sign' && <SignStep {...step} onDone={onDone} />}
      </Card>
      {draft.step !== 'sign' && <Ways {...step} />}
      {draft.step === 'sign' && (
        <Button sx={{ mt: 2 }} onClick={() => dispatch({ type: 'go', step: 'check' })}>
          {translate('kiosk.back')}
        </Button>
      )}
    </>
  )
}

/** Back and on; one goes on when the step has what it needs. */
function Ways({ draft, dispatch }: StepProps) {
  const translate = useTranslate()
  const steps = stepsOf(draft.act)
  const at = steps.indexOf(draft.step)
  const ready = {
    person: draft.holderId !== null,
    devices: draft.deviceIds.length > 0,
    returns: draft.act === 'handover' || draft.returns.length > 0,
    check: true,
    sign: true,
  }[draft.step]
  return (
    <Box sx={{ display: 'flex', justifyContent: 'space-between', mt: 2 }}>
      <Button
        disabled={at === 0}
        onClick={() => dispatch({ type: 'go', step: steps[at - 1] ?? 'person' })}
      >
        {translate('kiosk.back')}
      </Button>
      <Button
        variant="contained"
        disabled={!ready}
        onClick={() => dispatch({ type: 'go', step: steps[at + 1] ?? 'sign' })}
        sx={{ minWidth: '10rem' }}
      >
        {translate('kiosk.next')}
      </Button>
    </Box>
  )
}
