import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { SlotDays } from '#contract/appointments'
import { useLocale } from '../fields/use-locale.ts'
import { useApi } from '../provider/use-api.ts'
import type { Stretch } from './days.ts'

interface Asked extends Stretch {
  place?: string | null
  replacementId?: string
}

/** Under the key of the slots, so that whatever changes one asks again. */
export function useSlotDays({ from, to, place, replacementId }: Asked, enabled = true) {
  const api = useApi()
  const query = new URLSearchParams({ from, to })
  if (place) query.set('place', place)
  if (replacementId) query.set('replacementId', replacementId)
  // Holidays are named in the reader's language.
  const locale = useLocale()
  return useQuery({
    queryKey: ['slots', 'days', query.toString(), locale],
    queryFn: ({ signal }) => api.call<SlotDays>(`/slots/days?${query}`, { signal }),
    placeholderData: keepPreviousData,
    enabled,
  })
}

export function usePlaces(): string[] {
  const api = useApi()
  const { data } = useQuery({
    queryKey: ['slots', 'places'],
    queryFn: ({ signal }) => api.call<string[]>('/slots/places', { signal }),
  })
  return data ?? []
}
