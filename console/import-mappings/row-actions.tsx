import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import TextField from '@mui/material/TextField'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useNotify, useRefresh, useTranslate } from 'react-admin'
import type { ImportMapping } from '#contract/import-mappings'
import { ConfirmDialog } from '../layout/confirm-dialog.tsx'
import { problemOf } from '../provider/problem.ts'
import { useApi } from '../provider/use-api.ts'

type Asking = 'rename' | 'delete' | null

export function RowActions({ row }: { row: ImportMapping }) {
  const translate = useTranslate()
  const [asking, setAsking] = useState<Asking>(null)
  const [name, setName] = useState(row.name)
  const { mutate, isPending } = useChange(row)
  const done = (method: 'PUT' | 'DELETE') => {
    setAsking(null)
    mutate(method === 'PUT' ? { method, body: { name } } : { method })
  }
  return (
    <Box sx={{ display: 'inline-flex', gap: 1 }}>
      <Button size="small" disabled={isPending} onClick={() => setAsking('rename')}>
        {translate('resources.import-mappings.rename')}
      </Button>
      <Button size="small" color="error" disabled={isPending} onClick={() => setAsking('delete')}>
        {translate('ra.action.delete')}
      </Button>
      {asking === 'rename' && (
        <ConfirmDialog
          title={translate('resources.import-mappings.rename')}
          confirm={translate('ra.action.save')}
          onConfirm={() => done('PUT')}
          onClose={() => setAsking(null)}
        >
          <TextField
            label={translate('resources.import-mappings.fields.name')}
            value={name}
            fullWidth
            margin="dense"
            onChange={(event) => setName(event.target.value)}
          />
        </ConfirmDialog>
      )}
      {asking === 'delete' && (
        <ConfirmDialog
          title={translate('resources.import-mappings.delete_title', { name: row.name })}
          confirm={translate('ra.action.delete')}
          color="error"
          onConfirm={() => done('DELETE')}
          onClose={() => setAsking(null)}
        >
          {translate('resources.import-mappings.delete_text')}
        </ConfirmDialog>
      )}
    </Box>
  )
}

function useChange({ id }: ImportMapping) {
  const api = useApi()
  const notify = useNotify()
  const refresh = useRefresh()
  return useMutation({
    mutationFn: (options: { method: 'PUT' | 'DELETE'; body?: { name: string } }) =>
      api.call(`/import-mappings/${id}`, options),
    onSuccess: () => notify('resources.import-mappings.done', { type: 'success' }),
    onError: (error) => {
      const [first] = problemOf(error).fields ?? []
      notify(first?.message ?? error.message, { type: 'error' })
    },
    onSettled: refresh,
  })
}
