import { lazy } from 'react'
import type { ResourceProps } from 'react-admin'

export const authorities: ResourceProps = {
  name: 'authorities',
  list: lazy(() => import('./list.tsx')),
  show: lazy(() => import('./show.tsx')),
  recordRepresentation: 'slug',
}
