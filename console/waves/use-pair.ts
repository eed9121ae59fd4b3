import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { z } from 'zod'
import type { pairRequest } from '#contract/replacements'
import { useApi } from '../provider/use-api.ts'
import type { Paired } from './pair-result.tsx'

type Request = z.input<typeof pairRequest>

export function usePair(waveId: string, onPaired?: () => void) {
  const api = useApi()
  const queryClient = useQueryClient()
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: (body: Request) =>
      api.call<Paired>(`/waves/${waveId}/pair`, { method: 'POST', body }),
    onSuccess: () => {
      onPaired?.()
      void queryClient.invalidateQueries()
    },
  })
  return { pair: mutate, result: data, error, isPending }
}
