import Button from '@mui/material/Button'
import { useState } from 'react'
import { useNotify, useRedirect, useTranslate } from 'react-admin'
import type { PosturePolicy } from '#contract/agents'
import { ActDialog } from '../layout/act-dialog.tsx'
import { useApi } from '../provider/use-api.ts'

export function Remove({ policy: { id, name } }: { policy: PosturePolicy }) {
  const translate = useTranslate()
  const notify = useNotify()
  const redirect = useRedirect()
  const api = useApi()
  const [open, setOpen] = useState(false)
  const remove = async () => {
    await api.call(`/posture-policies/${id}`, { method: 'DELETE' })
    notify('resources.posture-policies.deleted', { type: 'success' })
    redirect('list', 'posture-policies')
  }
  return (
    <>
      <Button variant="outlined" color="error" onClick={() => setOpen(true)}>
        {translate('ra.action.delete')}
      </Button>
      {open && (
        <ActDialog
          title={translate('resources.posture-policies.delete_title')}
          confirm={translate('ra.action.delete')}
          color="error"
          act={remove}
          onClose={() => setOpen(false)}
        >
          {translate('resources.posture-policies.delete_text', { name })}
        </ActDialog>
      )}
    </>
  )
}
