import { lazy } from 'react'
import type { ResourceProps } from 'react-admin'

export const certificates: ResourceProps = {
  name: 'certificates',
  list: lazy(() => import('./list.tsx')),
  create: lazy(() => import('./create.tsx')),
  show: lazy(() => import('./show.tsx')),
}
