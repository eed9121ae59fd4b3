import { lazy } from 'react'
import type { ResourceProps } from 'react-admin'

export const invitations: ResourceProps = {
  name: 'invitations',
  list: lazy(() => import('./list.tsx')),
}
