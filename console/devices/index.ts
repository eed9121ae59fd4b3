import { lazy } from 'react'
import type { ResourceProps } from 'react-admin'

export const devices: ResourceProps = {
  name: 'devices',
  list: lazy(() => import('./list.tsx')),
  show: lazy(() => import('./show.tsx')),
  recordRepresentation: 'propertyNumber',
}
