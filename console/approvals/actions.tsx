import Button from '@mui/material/Button'
import { useState } from 'react'
import { useNotify, useRefresh, useTranslate } from 'react-admin'
import type { Approval } from '#contract/approvals'
import { ActDialog } from '../layout/act-dialog.tsx'
import { useApi } from '../provider/use-api.ts'
import { Says, ShortHash } from './marks.tsx'

type Step = 'approve' | 'refuse' | 'withdraw'

const LOOKS = {
  approve: { variant: 'contained', color: 'primary' },
  refuse: { variant: 'outlined', color: 'error' },
  withdraw: { variant: 'outlined', color: 'error' },
} as const

/** What the reader may do about a request; the API has the last word. */
export function Actions({ approval }: { approval: Approval }) {
  const translate = useTranslate()
  const [asking, setAsking] = useState<Step | null>(null)
  const steps: Step[] = approval.decidable ? ['refuse', 'approve'] : []
  if (approval.withdrawable) steps.push('withdraw')
  return (
    <>
      {steps.map((step) => (
        <Button key={step} {...LOOKS[step]} onClick={() => setAsking(step)}>
          {translate(`resources.approvals.steps.${step}.do`)}
        </Button>
      ))}
      {asking && <Ask step={asking} approval={approval} onClose={() => setAsking(null)} />}
    </>
  )
}

interface Asking {
  step: Step
  approval: Approval
  onClose: () => void
}

function Ask({ step, approval, onClose }: Asking) {
  const translate = useTranslate()
  const notify = useNotify()
  const refresh = useRefresh()
  const api = useApi()
  const text = (part: string) => translate(`resources.approvals.steps.${step}.${part}`)
  const act = async (reason: string | undefined) => {
    // The hash of what stands on the page, whatever the request may have become.
    const body = { approve: { sha256: approval.sha256 }, refuse: { reason }, withdraw: undefined }
    try {
      await api.call(`/approvals/${approval.id}/${step}`, { method: 'POST', body: body[step] })
    } catch (error) {
      refresh()
      throw error
    }
  }
  return (
    <ActDialog
      title={text('title')}
      confirm={text('do')}
      color={LOOKS[step].color}
      {...(step === 'refuse' && { reason: { required: true } })}
      act={act}
      onDone={() => notify(text('done'), { type: 'success' })}
      onClose={onClose}
    >
      {text('text')}
      <p>
        <strong>
          <Says says={approval.says} />
        </strong>
        <br />
        {translate('resources.approvals.targets', { smart_count: approval.count })} ·{' '}
        <ShortHash sha256={approval.sha256} />
      </p>
    </ActDialog>
  )
}
