import Button from '@mui/material/Button'
import { useState } from 'react'
import { useNotify, useRedirect, useTranslate } from 'react-admin'
import type { Wave } from '#contract/rollout'
import { ActDialog } from '../layout/act-dialog.tsx'
import { useApi } from '../provider/use-api.ts'

/** For a wave set up by mistake. */
export function RemoveWave({ wave }: { wave: Wave }) {
  const translate = useTranslate()
  const notify = useNotify()
  const redirect = useRedirect()
  const api = useApi()
  const [asking, setAsking] = useState(false)
  const done = () => {
    notify('resources.waves.removed', { type: 'success' })
    redirect('show', 'programs', wave.programId)
  }
  return (
    <>
      <Button color="error" onClick={() => setAsking(true)}>
        {translate('ra.action.delete')}
      </Button>
      {asking && (
        <ActDialog
          title={translate('resources.waves.remove_title', { wave: wave.name })}
          confirm={translate('ra.action.delete')}
          color="error"
          act={() => api.call(`/waves/${wave.id}`, { method: 'DELETE' })}
          onDone={done}
          onClose={() => setAsking(false)}
        >
          {translate('resources.waves.remove_text')}
        </ActDialog>
      )}
    </>
  )
}
