import { lazy } from 'react'
import type { ResourceProps } from 'react-admin'

export const alerts: ResourceProps = {
  name: 'alerts',
  list: lazy(() => import('./list.tsx')),
  show: lazy(() => import('./show.tsx')),
}
