import { lazy } from 'react'
import type { ResourceProps } from 'react-admin'

export const stocktakes: ResourceProps = {
  name: 'stocktakes',
  list: lazy(() => import('./list.tsx')),
  create: lazy(() => import('./create.tsx')),
  show: lazy(() => import('./show.tsx')),
}
