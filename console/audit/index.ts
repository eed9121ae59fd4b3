import { lazy } from 'react'
import type { ResourceProps } from 'react-admin'

export const audit: ResourceProps = {
  name: 'audit',
  list: lazy(() => import('./list.tsx')),
  show: lazy(() => import('./show.tsx')),
}
