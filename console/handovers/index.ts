import { lazy } from 'react'
import type { ResourceProps } from 'react-admin'

export const handovers: ResourceProps = {
  name: 'handovers',
  list: lazy(() => import('./list.tsx')),
  show: lazy(() => import('./show.tsx')),
}
