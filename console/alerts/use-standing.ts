import { useQuery } from '@tanstack/react-query'
import type { Alert } from '#contract/alerts'
import { listQuery } from '../provider/data.ts'
import { useApi } from '../provider/use-api.ts'

const LOOK_AGAIN_MS = 30_000
const MOST = 100

/** What alarms now, the newest first. */
export function useStanding(enabled = true) {
  const api = useApi()
  const query = listQuery({
    filter: { standing: true },
    sort: { field: 'raisedAt', order: 'DESC' },
    pagination: { page: 1, perPage: MOST },
  })
  return useQuery({
    queryKey: ['alerts', 'standing'],
    queryFn: ({ signal }) => api.call<Alert[]>(`/alerts${query}`, { signal }),
    refetchInterval: LOOK_AGAIN_MS,
    enabled,
  })
}

/** Whether somebody sees to it, and the time they asked for is not over. */
export const isSeen = ({ seen }: Pick<Alert, 'seen'>, now: number): boolean =>
  seen !== null && Date.parse(seen.until) > now
