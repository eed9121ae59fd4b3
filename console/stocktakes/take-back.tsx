import Button from '@mui/material/Button'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNotify, useTranslate } from 'react-admin'
import type { StocktakeItem } from '#contract/stocktakes'
import { refusalText } from '../provider/problem.ts'
import { useApi } from '../provider/use-api.ts'

/** A mistaken scan is no loss: scanning it again counts it again. */
export function TakeBack({ item }: { item: StocktakeItem }) {
  const translate = useTranslate()
  const api = useApi()
  const notify = useNotify()
  const queryClient = useQueryClient()
  const { mutate, isPending } = useMutation({
    mutationFn: () => api.call(`/stocktake-items/${item.id}/take-back`, { method: 'POST' }),
    onError: (error) => notify(refusalText(error), { type: 'error' }),
    onSettled: () => {
      void queryClient.invalidateQueries({ queryKey: ['stocktakes'] })
      void queryClient.invalidateQueries({ queryKey: ['stocktake-items'] })
    },
  })
  return (
    <Button size="small" loading={isPending} onClick={() => mutate()}>
      {translate('resources.stocktakes.take_back')}
    </Button>
  )
}
