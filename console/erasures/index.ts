import { lazy } from 'react'
import type { ResourceProps } from 'react-admin'

export const erasures: ResourceProps = {
  name: 'erasures',
  list: lazy(() => import('./list.tsx')),
  show: lazy(() => import('./show.tsx')),
  edit: lazy(() => import('./edit.tsx')),
  create: lazy(() => import('./create.tsx')),
}
