import { useGetList } from 'react-admin'
import type { Replacement } from '#contract/replacements'

/** More swaps than anybody has going at a time. */
const ALL = 20

/** Replacements of this person's laptops whose new one is yet to be handed over. */
export function useOwnSwaps(staffId: string | null) {
  return useGetList<Replacement>(
    'replacements',
    {
      filter: { holderId: staffId, state: ['planned', 'prepared', 'scheduled', 'absent'] },
      pagination: { page: 1, perPage: ALL },
      sort: { field: 'stateSince', order: 'DESC' },
    },
    { enabled: staffId !== null },
  )
}
