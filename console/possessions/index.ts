import { lazy } from 'react'
import type { ResourceProps } from 'react-admin'

export const possessions: ResourceProps = {
  name: 'possessions',
  list: lazy(() => import('./list.tsx')),
}
