import { createContext, type ReactNode, useContext, useMemo, useState } from 'react'
import { useListContext } from 'react-admin'

/** What a bulk request takes: the ticked rows, or everything that the list's filter finds. */
export type Matching = { ids: string[] } | { filter: Record<string, unknown> }

interface Chosen {
  /** Goes into the body of a bulk request as it is. */
  matching: Matching
  /** How many rows that is, as far as the list knows. */
  count: number
  /** How many rows the filter finds. */
  total: number
  isAll: boolean
  chooseAll: () => void
  clear: () => void
}

const Context = createContext<Chosen | null>(null)

/** Inside the `bulk` actions of `Rows`: what they act on. */
export function useMatching(): Chosen {
  const chosen = useContext(Context)
  if (!chosen) throw new Error('useMatching belongs into the bulk actions of Rows')
  return chosen
}

export function MatchingProvider({ children }: { children: ReactNode }) {
  const { selectedIds = [], filterValues, filter, total = 0, onUnselectItems } = useListContext()
  const [allOf, setAllOf] = useState<string | null>(null)
  const value = useMemo(() => {
    const everything = { ...filterValues, ...filter }
    // Another filter or another tick means other rows: "all of them" has to be said again.
    const here = JSON.stringify([everything, selectedIds])
    const isAll = allOf === here
    return {
      matching: isAll ? { filter: everything } : { ids: selectedIds.map(String) },
      count: isAll ? total : selectedIds.length,
      total,
      isAll,
      chooseAll: () => setAllOf(here),
      clear: () => {
        setAllOf(null)
        onUnselectItems()
      },
    }
  }, [selectedIds, filterValues, filter, total, onUnselectItems, allOf])
  return <Context.Provider value={value}>{children}</Context.Provider>
}
