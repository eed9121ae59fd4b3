import { lazy } from 'react'
import type { ResourceProps } from 'react-admin'

export const permits: ResourceProps = {
  name: 'permits',
  list: lazy(() => import('./list.tsx')),
  show: lazy(() => import('./show.tsx')),
}
