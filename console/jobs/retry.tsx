import ReplayIcon from '@mui/icons-material/Replay'
import Button from '@mui/material/Button'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNotify, useTranslate } from 'react-admin'
import type { Job } from '#contract/jobs'
import { useApi } from '../provider/use-api.ts'

export function Retry({ job }: { job: Pick<Job, 'id'> }) {
  const translate = useTranslate()
  const notify = useNotify()
  const queryClient = useQueryClient()
  const api = useApi()
  const { mutate, isPending } = useMutation({
    mutationFn: () => api.call(`/jobs/${job.id}/retry`, { method: 'POST' }),
    onSuccess: () => notify('resources.jobs.retried', { type: 'success' }),
    onError: (error) => notify(error.message, { type: 'error' }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['jobs'] }),
  })
  return (
    <Button
      size="small"
      variant="outlined"
      startIcon={<ReplayIcon />}
      loading={isPending}
      onClick={(event) => {
        // The row that it stands in opens the job.
        event.stopPropagation()
        event.preventDefault()
        mutate()
      }}
    >
      {translate('resources.jobs.retry')}
    </Button>
  )
}
