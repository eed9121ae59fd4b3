import { lazy } from 'react'
import type { ResourceProps } from 'react-admin'

export const staff: ResourceProps = {
  name: 'staff',
  list: lazy(() => import('./list.tsx')),
  show: lazy(() => import('./show.tsx')),
  recordRepresentation: 'name',
}
