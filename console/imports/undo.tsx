import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import Typography from '@mui/material/Typography'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useNotify, useTranslate } from 'react-admin'
import type { ImportBatch } from '#contract/imports'
import { count } from '../fields/dates.ts'
import { useLocale } from '../fields/use-locale.ts'
import { ConfirmDialog } from '../layout/confirm-dialog.tsx'
import { problemOf } from '../provider/problem.ts'
import { useApi } from '../provider/use-api.ts'
import { useReach } from '../provider/use-session.ts'

export function Undo({ batch }: { batch: ImportBatch }) {
  const translate = useTranslate()
  const locale = useLocale()
  const mayUndo = useReach('imports.write')
  const [asking, setAsking] = useState(false)
  const { mutate, error, reset, isPending } = useUndo(batch.id)
  if (!mayUndo || batch.state !== 'applied') return null
  const figures = {
    created: count(batch.counts.new, locale),
    changed: count(batch.counts.changed, locale),
  }
  const confirmed = () => {
    setAsking(false)
    mutate()
  }
  return (
    <>
      <Button variant="outlined" size="large" loading={isPending} onClick={() => setAsking(true)}>
        {translate('resources.imports.undo')}
      </Button>
      {asking && (
        <ConfirmDialog
          title={translate('resources.imports.undo_title')}
          confirm={translate('resources.imports.undo')}
          color="error"
          onConfirm={confirmed}
          onClose={() => setAsking(false)}
        >
          {translate('resources.imports.undo_text', figures)}
          <p>{translate('resources.imports.undo_limit')}</p>
        </ConfirmDialog>
      )}
      {error && <Blocked error={error} onClose={reset} />}
    </>
  )
}

function useUndo(id: string) {
  const notify = useNotify()
  const queryClient = useQueryClient()
  const api = useApi()
  return useMutation({
    mutationFn: () => api.call<ImportBatch>(`/imports/${id}/undo`, { method: 'POST' }),
    onSuccess: ({ state }) => {
      if (state === 'undone') notify('resources.imports.undo_done', { type: 'success' })
    },
    // The ledger has changed under every list; none of them may show the old rows again.
    onSettled: () => queryClient.invalidateQueries(),
  })
}

/** What depends on the import, row by row, as long as somebody reads it. */
function Blocked({ error, onClose }: { error: Error; onClose: () => void }) {
  const translate = useTranslate()
  const { fields = [], params } = problemOf(error)
  const more = Number(params?.count ?? 0) - fields.length
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="sm" aria-labelledby="blocked-title">
      <DialogTitle id="blocked-title">{translate('resources.imports.undo_blocked')}</DialogTitle>
      <DialogContent>
        <Typography>{translate(error.message, { _: error.message })}</Typography>
        <ul>
          {fields.map(({ field, code, message }, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: one row may be named twice; the list never changes
            <li key={`${field} ${code} ${at}`}>{message}</li>
          ))}
          {more > 0 && <li>{translate('resources.imports.undo_more', { count: more })}</li>}
        </ul>
      </DialogContent>
      <DialogActions sx={{ px: 3, pb: 2 }}>
        <Button onClick={onClose}>{translate('ra.action.close')}</Button>
      </DialogActions>
    </Dialog>
  )
}
