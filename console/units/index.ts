import { lazy } from 'react'
import type { ResourceProps } from 'react-admin'

export const units: ResourceProps = {
  name: 'units',
  list: lazy(() => import('./list.tsx')),
  show: lazy(() => import('./show.tsx')),
  recordRepresentation: 'path',
}
