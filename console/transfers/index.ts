import { lazy } from 'react'
import type { ResourceProps } from 'react-admin'

export const transfers: ResourceProps = {
  name: 'transfers',
  list: lazy(() => import('./list.tsx')),
  show: lazy(() => import('./show.tsx')),
  edit: lazy(() => import('./edit.tsx')),
}
