import { lazy } from 'react'
import type { ResourceProps } from 'react-admin'

export const drills: ResourceProps = {
  name: 'drills',
  list: lazy(() => import('./list.tsx')),
}
