import { useIsMutating, useMutation, useQueryClient } from '@tanstack/react-query'
import { useNotify } from 'react-admin'
import type { ImportBatch } from '#contract/imports'
import { useApi } from '../provider/use-api.ts'

const keyOf = (id: string) => ['imports', 'apply', id]

/** Whether this browser is waiting for the answer; a large ledger takes half a minute. */
export const useIsApplying = (id: string): boolean => useIsMutating({ mutationKey: keyOf(id) }) > 0

export function useApply(id: string) {
  const notify = useNotify()
  const queryClient = useQueryClient()
  const api = useApi()
  const { mutate } = useMutation({
    mutationKey: keyOf(id),
    mutationFn: () => api.call<ImportBatch>(`/imports/${id}/apply`, { method: 'POST' }),
    onSuccess: ({ state }) => {
      // A long one goes on over there, and the page shows how far it is.
      if (state === 'applied') notify('resources.imports.apply_done', { type: 'success' })
    },
    onError: (error) => notify(error.message, { type: 'error', autoHideDuration: null }),
    // The ledger has changed under every list; none of them may show the old rows again.
    onSettled: () => queryClient.invalidateQueries(),
  })
  return { apply: () => mutate(), isApplying: useIsApplying(id) }
}
