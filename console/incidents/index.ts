import { lazy } from 'react'
import type { ResourceProps } from 'react-admin'

export const incidents: ResourceProps = {
  name: 'incidents',
  list: lazy(() => import('./list.tsx')),
  show: lazy(() => import('./show.tsx')),
}
