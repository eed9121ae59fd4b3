import RefreshIcon from '@mui/icons-material/Refresh'
import Button from '@mui/material/Button'
import { useMutation } from '@tanstack/react-query'
import { useNotify, useRefresh, useTranslate } from 'react-admin'
import type { z } from 'zod'
import type { measured } from '#contract/indicators'
import { refusalText } from '../provider/problem.ts'
import { useApi } from '../provider/use-api.ts'

/** What fills by itself at night, filled now. */
export function MeasureNow() {
  const translate = useTranslate()
  const api = useApi()
  const notify = useNotify()
  const refresh = useRefresh()
  const { mutate, isPending } = useMutation({
    mutationFn: () => api.call<z.infer<typeof measured>>('/indicators/measure', { method: 'POST' }),
    onSuccess: ({ measured: smart_count }) => {
      notify('resources.indicators.measured', { messageArgs: { smart_count } })
      refresh()
    },
    onError: (error) => notify(refusalText(error), { type: 'error' }),
  })
  return (
    <Button
      variant="outlined"
      startIcon={<RefreshIcon />}
      loading={isPending}
      onClick={() => mutate()}
    >
      {translate('resources.indicators.measure')}
    </Button>
  )
}
