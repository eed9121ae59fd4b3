import { lazy } from 'react'
import type { ResourceProps } from 'react-admin'

export const approvals: ResourceProps = {
  name: 'approvals',
  list: lazy(() => import('./list.tsx')),
  show: lazy(() => import('./show.tsx')),
}
