import Button from '@mui/material/Button'
import { useState } from 'react'
import { useNotify, useTranslate } from 'react-admin'
import { OPEN_STATES, type TransferBatch } from '#contract/transfers'
import { ActDialog } from '../layout/act-dialog.tsx'
import { useApi } from '../provider/use-api.ts'
import { useReach } from '../provider/use-session.ts'
import { People } from './marks.tsx'

type Step = 'apply' | 'undo' | 'confirm-heads' | 'cancel'

/** Steps that a batch can take; whether it may is the API's to say. */
export function Actions({ batch }: { batch: TransferBatch }) {
  const translate = useTranslate()
  const mayWrite = useReach('transfers.write')
  const [asking, setAsking] = useState<Step | null>(null)
  if (!mayWrite) return null
  const isOpen = OPEN_STATES.includes(batch.state)
  const steps: Step[] = isOpen ? ['cancel', 'confirm-heads', 'apply'] : []
  if (batch.state === 'applied') steps.push('undo')
  return (
    <>
      {steps.map((step) => (
        <Button
          key={step}
          variant={step === 'apply' ? 'contained' : 'outlined'}
          color={step === 'cancel' ? 'error' : 'primary'}
          disabled={step === 'apply' && batch.conflictCount > 0}
          onClick={() => setAsking(step)}
        >
          {translate(`resources.transfer-batches.steps.${step}.do`)}
        </Button>
      ))}
      {asking && <Ask step={asking} batch={batch} onClose={() => setAsking(null)} />}
    </>
  )
}

function Ask({ step, batch, onClose }: { step: Step; batch: TransferBatch; onClose: () => void }) {
  const translate = useTranslate()
  const notify = useNotify()
  const api = useApi()
  const text = (part: string) => translate(`resources.transfer-batches.steps.${step}.${part}`)
  return (
    <ActDialog
      title={text('title')}
      confirm={text('do')}
      color={step === 'undo' || step === 'cancel' ? 'error' : 'primary'}
      {...(step === 'cancel' && { reason: { required: true } })}
      act={(reason) =>
        api.call(`/transfer-batches/${batch.id}/${step}`, {
          method: 'POST',
          ...(step === 'cancel' && { body: { reason } }),
        })
      }
      onDone={() => notify(text('done'), { type: 'success' })}
      onClose={onClose}
    >
      {text('text')}
      {step === 'apply' && (
        <p>
          <People counts={batch.counts} />
        </p>
      )}
    </ActDialog>
  )
}
