import type { ReactElement } from 'react'
import type { Permission, Reach } from '#contract/roles'

export interface Item {
  resource: string
  icon: ReactElement
  needs: Permission
  /** Reaches for which the page would show next to nothing. */
  notFor?: Reach
  /** What it is called for those who see their own alone. */
  own?: string
}

export interface Group {
  key: string
  items: Item[]
}
