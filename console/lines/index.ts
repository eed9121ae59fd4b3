import { lazy } from 'react'
import type { ResourceProps } from 'react-admin'

export const lines: ResourceProps = {
  name: 'lines',
  list: lazy(() => import('./list.tsx')),
  show: lazy(() => import('./show.tsx')),
}
