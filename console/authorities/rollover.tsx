import Button from '@mui/material/Button'
import { useState } from 'react'
import { useNotify, useRedirect, useTranslate } from 'react-admin'
import type { ApprovalDetail } from '#contract/approvals'
import type { Authority } from '#contract/authorities'
import { ActDialog } from '../layout/act-dialog.tsx'
import { useApi } from '../provider/use-api.ts'
import { useReach } from '../provider/use-session.ts'

/** Asks for a new authority in the place of one that issues; leads to the request that waits for a second person. */
export function Rollover({ authority }: { authority: Authority }) {
  const translate = useTranslate()
  const mayAsk = useReach('authorities.rollover') === 'all'
  const [asking, setAsking] = useState(false)
  if (!mayAsk || authority.role !== 'issuing' || authority.state !== 'active') return null
  return (
    <>
      <Button variant="outlined" color="error" onClick={() => setAsking(true)}>
        {translate('resources.authorities.rollover.do')}
      </Button>
      {asking && <Ask authority={authority} onClose={() => setAsking(false)} />}
    </>
  )
}

function Ask({ authority, onClose }: { authority: Authority; onClose: () => void }) {
  const translate = useTranslate()
  const notify = useNotify()
  const redirect = useRedirect()
  const api = useApi()
  const words = (part: string) => translate(`resources.authorities.rollover.${part}`)
  const ask = async (reason: string | undefined) => {
    const path = `/authorities/${authority.id}/rollover`
    const { id } = await api.call<ApprovalDetail>(path, { method: 'POST', body: { reason } })
    notify(words('done'), { type: 'success' })
    redirect('show', 'approvals', id)
  }
  return (
    <ActDialog
      title={words('title')}
      confirm={words('do')}
      color="error"
      reason={{ required: true }}
      act={ask}
      onClose={onClose}
    >
      {words('text')}
    </ActDialog>
  )
}
