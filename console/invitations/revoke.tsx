import Button from '@mui/material/Button'
import { useMutation } from '@tanstack/react-query'
import { useNotify, useRefresh, useTranslate } from 'react-admin'
import { refusalText } from '../provider/problem.ts'
import { useApi } from '../provider/use-api.ts'

/** Makes the link worth nothing; the login stays. */
export function RevokeInvitation({ id }: { id: string }) {
  const translate = useTranslate()
  const api = useApi()
  const notify = useNotify()
  const refresh = useRefresh()
  const { mutate, isPending } = useMutation({
    mutationFn: () => api.call(`/invitations/${id}/revoke`, { method: 'POST' }),
    onSuccess: () => notify('resources.invitations.revoked', { type: 'success' }),
    onError: (error) => notify(refusalText(error), { type: 'error' }),
    onSettled: refresh,
  })
  return (
    <Button size="small" color="error" loading={isPending} onClick={() => mutate()}>
      {translate('resources.invitations.revoke')}
    </Button>
  )
}
