import Button from '@mui/material/Button'
import { useDelete, useNotify, useRedirect, useTranslate } from 'react-admin'

/** Nothing hangs on a model without devices, so it goes at once; the audit keeps it. */
export function Remove({ id }: { id: string }) {
  const translate = useTranslate()
  const notify = useNotify()
  const redirect = useRedirect()
  const [remove, { isPending }] = useDelete()
  const go = () =>
    remove(
      'device-models',
      { id },
      {
        mutationMode: 'pessimistic',
        onSuccess: () => redirect('list', 'device-models'),
        onError: (error) => notify((error as Error).message, { type: 'error' }),
      },
    )
  return (
    <Button variant="outlined" color="error" loading={isPending} onClick={() => void go()}>
      {translate('ra.action.delete')}
    </Button>
  )
}
