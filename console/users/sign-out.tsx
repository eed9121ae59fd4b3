import Button from '@mui/material/Button'
import { useMutation } from '@tanstack/react-query'
import { useNotify, useTranslate } from 'react-admin'
import type { User } from '#contract/users'
import { refusalText } from '../provider/problem.ts'
import { useApi } from '../provider/use-api.ts'

/** Logs somebody out wherever they are. */
export function SignOutEverywhere({ user }: { user: User }) {
  const translate = useTranslate()
  const api = useApi()
  const notify = useNotify()
  const { mutate, isPending } = useMutation({
    mutationFn: () => api.call<{ ended: number }>(`/users/${user.id}/sign-out`, { method: 'POST' }),
    onSuccess: ({ ended }) =>
      notify('resources.users.signed_out', {
        type: 'success',
        messageArgs: { smart_count: ended },
      }),
    onError: (error) => notify(refusalText(error), { type: 'error' }),
  })
  return (
    <Button variant="outlined" loading={isPending} onClick={() => mutate()}>
      {translate('resources.users.sign_out')}
    </Button>
  )
}
