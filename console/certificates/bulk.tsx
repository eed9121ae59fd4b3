import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import { useState } from 'react'
import { useNotify, useRedirect, useTranslate } from 'react-admin'
import type { ApprovalDetail } from '#contract/approvals'
import { ActDialog } from '../layout/act-dialog.tsx'
import { useMatching } from '../list/matching.tsx'
import { useApi } from '../provider/use-api.ts'
import { ReasonChoice } from './reason-choice.tsx'

/** Revokes ticked certificates, or all that match; many of them wait for a second person. */
export function BulkRevoke() {
  const translate = useTranslate()
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button size="small" variant="outlined" color="error" onClick={() => setOpen(true)}>
        {translate('resources.certificates.acts.revoke.do')}
      </Button>
      {open && <Ask onClose={() => setOpen(false)} />}
    </>
  )
}

type Outcome = { revoked: number } | ApprovalDetail

function Ask({ onClose }: { onClose: () => void }) {
  const translate = useTranslate()
  const notify = useNotify()
  const redirect = useRedirect()
  const api = useApi()
  const { matching, count, clear } = useMatching()
  const [reason, setReason] = useState('')
  const words = (part: string) => translate(`resources.certificates.bulk.${part}`)
  const revoke = async (note: string | undefined) => {
    const body = { ...matching, reason, note }
    const outcome = await api.call<Outcome>('/certificates/revoke', { method: 'POST', body })
    clear()
    if ('revoked' in outcome) {
      const { revoked: smart_count } = outcome
      notify('resources.certificates.bulk.done', {
        type: 'success',
        messageArgs: { smart_count },
      })
    } else {
      notify(words('asked'), { type: 'success' })
      redirect('show', 'approvals', outcome.id)
    }
  }
  return (
    <ActDialog
      title={translate('resources.certificates.bulk.title', { smart_count: count })}
      confirm={translate('resources.certificates.acts.revoke.do')}
      color="error"
      ready={reason !== ''}
      reason={{ required: false, label: 'app.act.note' }}
      act={revoke}
      onClose={onClose}
    >
      <Stack spacing={2}>
        <span>{words('text')}</span>
        <ReasonChoice value={reason} onChange={setReason} />
      </Stack>
    </ActDialog>
  )
}
