import Button from '@mui/material/Button'
import { useState } from 'react'
import { useNotify, useRedirect, useTranslate } from 'react-admin'
import type { Replacement } from '#contract/replacements'
import { ActDialog } from '../layout/act-dialog.tsx'
import { useApi } from '../provider/use-api.ts'

/** Takes the old laptop out of its wave again. */
export function RemoveReplacement({ replacement }: { replacement: Replacement }) {
  const translate = useTranslate()
  const notify = useNotify()
  const redirect = useRedirect()
  const api = useApi()
  const [asking, setAsking] = useState(false)
  return (
    <>
      <Button color="error" onClick={() => setAsking(true)}>
        {translate('resources.replacements.remove')}
      </Button>
      {asking && (
        <ActDialog
          title={translate('resources.replacements.remove')}
          confirm={translate('resources.replacements.remove')}
          color="error"
          act={() => api.call(`/replacements/${replacement.id}`, { method: 'DELETE' })}
          onDone={() => {
            notify('resources.replacements.removed', { type: 'success' })
            redirect('show', 'waves', replacement.waveId)
          }}
          onClose={() => setAsking(false)}
        >
          {translate('resources.replacements.remove_text', { wave: replacement.waveName })}
        </ActDialog>
      )}
    </>
  )
}
