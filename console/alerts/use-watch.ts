import { useQuery } from '@tanstack/react-query'
import type { AlertWatch } from '#contract/alerts'
import { useApi } from '../provider/use-api.ts'

const LOOK_AGAIN_MS = 30_000

/** What alerts go by, how they are told, and when it was last looked. */
export function useWatch() {
  const api = useApi()
  return useQuery({
    queryKey: ['alerts', 'watch'],
    queryFn: ({ signal }) => api.call<AlertWatch>('/alerts/watch', { signal }),
    refetchInterval: LOOK_AGAIN_MS,
  })
}
