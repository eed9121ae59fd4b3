import { lazy } from 'react'
import type { ResourceProps } from 'react-admin'

export const deviceModels: ResourceProps = {
  name: 'device-models',
  list: lazy(() => import('./list.tsx')),
  show: lazy(() => import('./show.tsx')),
  recordRepresentation: 'name',
}
