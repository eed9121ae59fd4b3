import Button from '@mui/material/Button'
import { useState } from 'react'
import { useNotify, useRedirect, useTranslate } from 'react-admin'
import type { ApprovalDetail } from '#contract/approvals'
import { ActDialog } from '../layout/act-dialog.tsx'
import { useApi } from '../provider/use-api.ts'
import { useReach } from '../provider/use-session.ts'

/** Asks for new keys; leads to the request that waits for a second person. */
export function Rotate() {
  const translate = useTranslate()
  const notify = useNotify()
  const redirect = useRedirect()
  const api = useApi()
  const mayAsk = useReach('command-keys.rotate') !== null
  const [asking, setAsking] = useState(false)
  if (!mayAsk) return null
  const words = (part: string) => translate(`resources.command-keys.rotate.${part}`)
  const ask = async (reason: string | undefined) => {
    const request = { method: 'POST', body: { reason } } as const
    const { id } = await api.call<ApprovalDetail>('/command-keys/rotate', request)
    notify(words('done'), { type: 'success' })
    redirect('show', 'approvals', id)
  }
  return (
    <>
      <Button variant="outlined" color="error" onClick={() => setAsking(true)}>
        {words('do')}
      </Button>
      {asking && (
        <ActDialog
          title={words('title')}
          confirm={words('do')}
          color="error"
          reason={{ required: true }}
          act={ask}
          onClose={() => setAsking(false)}
        >
          {words('text')}
        </ActDialog>
      )}
    </>
  )
}
