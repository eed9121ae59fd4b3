import { useQuery } from '@tanstack/react-query'
import type { AcceptanceForms } from '#contract/handovers'
import { useApi } from '../provider/use-api.ts'

/** The texts as they stand now. */
export function useForms() {
  const api = useApi()
  return useQuery({
    queryKey: ['handovers', 'forms'],
    queryFn: () => api.call<AcceptanceForms>('/handovers/forms'),
    staleTime: 0,
  })
}
