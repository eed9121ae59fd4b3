import { lazy } from 'react'
import type { ResourceProps } from 'react-admin'

export const agents: ResourceProps = {
  name: 'agents',
  list: lazy(() => import('./list.tsx')),
}
