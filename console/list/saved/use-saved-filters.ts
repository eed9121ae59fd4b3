import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useListContext, useResourceContext } from 'react-admin'
import type { SavedFilter } from '#contract/saved-filters'
import { useApi } from '../../provider/use-api.ts'

/** The address at which a list shows what was saved; react-admin reads its state from there. */
export function pathOf({ resource, query }: Pick<SavedFilter, 'resource' | 'query'>): string {
  const { filter, displayedFilters, sort } = query
  const params = new URLSearchParams({ filter: JSON.stringify(filter), page: '1' })
  if (displayedFilters) params.set('displayedFilters', JSON.stringify(displayedFilters))
  if (sort) {
    params.set('sort', sort.field)
    params.set('order', sort.order)
  }
  return `/${resource}?${params}`
}

/** Kept by the API for the person, so that they are there on every machine, and on no other's. */
export function useSavedFilters() {
  const api = useApi()
  const client = useQueryClient()
  const resource = useResourceContext() ?? ''
  const { filterValues, displayedFilters, sort } = useListContext()
  const queryKey = ['saved-filters', resource]
  const { data: saved = [] } = useQuery({
    queryKey,
    queryFn: ({ signal }) =>
      api.call<SavedFilter[]>(
        `/saved-filters?${new URLSearchParams({
          filter: JSON.stringify({ resource }),
          range: '[0,49]',
        })}`,
        { signal },
      ),
  })
  const changed = () => client.invalidateQueries({ queryKey })
  return {
    saved,
    save: async (name: string) => {
      const shown = Object.fromEntries(
        Object.entries(displayedFilters ?? {}).filter(([, on]) => on),
      )
      const query = { filter: filterValues, displayedFilters: shown, sort }
      await api.call('/saved-filters', { method: 'POST', body: { resource, name, query } })
      await changed()
    },
    remove: async (id: string) => {
      await api.call(`/saved-filters/${id}`, { method: 'DELETE' })
      await changed()
    },
  }
}
