import { lazy } from 'react'
import type { ResourceProps } from 'react-admin'

export const notifications: ResourceProps = {
  name: 'notifications',
  list: lazy(() => import('./list.tsx')),
}
