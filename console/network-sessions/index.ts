import { lazy } from 'react'
import type { ResourceProps } from 'react-admin'

export const networkSessions: ResourceProps = {
  name: 'network-sessions',
  list: lazy(() => import('./list.tsx')),
}
