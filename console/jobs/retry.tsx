import ReplayIcon from '@mui/icons-material/Replay'
import Button from '@mui/material/Button'
import { useMutation } from '@tanstack/react-query'
import { useNotify, useRefresh, useTranslate } from 'react-admin'
import { useApi } from '../provider/use-api.ts'
import type { Job } from './job.ts'

export function Retry({ job }: { job: Job }) {
  const translate = useTranslate()
  const notify = useNotify()
  const refresh = useRefresh()
  const api = useApi()
  const { mutate, isPending } = useMutation({
    mutationFn: () => api.call(`/jobs/${job.id}/retry`, { method: 'POST' }),
    onSuccess: () => notify('resources.jobs.retried', { type: 'success' }),
    onError: (error) => notify(error.message, { type: 'error' }),
    onSettled: () => refresh(),
  })
  return (
    <Button
      size="small"
      variant="outlined"
      startIcon={<ReplayIcon />}
      loading={isPending}
      onClick={() => mutate()}
    >
      {translate('resources.jobs.retry')}
    </Button>
  )
}
