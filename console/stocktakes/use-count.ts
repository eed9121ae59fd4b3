import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { StocktakeDetail, StocktakeScanResult } from '#contract/stocktakes'
import { problemOf } from '../provider/problem.ts'
import { useApi } from '../provider/use-api.ts'

const RETRIES = 5
const RETRY_MS = 2000

/** Counts a code. Where the network fails the same request goes out again: it counts once. */
export function useCount(stocktakeId: string) {
  const api = useApi()
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: ({ code, key }: { code: string; key: string }) =>
      api.call<StocktakeScanResult>(`/stocktakes/${stocktakeId}/scan`, {
        method: 'POST',
        body: { code },
        idempotencyKey: key,
      }),
    // Not held back while the browser believes it is offline: the office network may well be there.
    networkMode: 'always',
    retry: (failures, error) => failures < RETRIES && problemOf(error).code === 'unreachable',
    retryDelay: RETRY_MS,
    // The figures at once; the rest of the page follows.
    onSuccess: ({ stocktake }) =>
      queryClient.setQueriesData<StocktakeDetail>(
        { queryKey: ['stocktakes', 'getOne'] },
        (known) => (known?.id === stocktake.id ? { ...known, ...stocktake } : known),
      ),
    onSettled: () => {
      void queryClient.invalidateQueries({ queryKey: ['stocktakes'] })
      void queryClient.invalidateQueries({ queryKey: ['stocktake-items'] })
    },
  })
}
