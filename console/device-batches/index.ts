import { lazy } from 'react'
import type { ResourceProps } from 'react-admin'

export const deviceBatches: ResourceProps = {
  name: 'device-batches',
  list: lazy(() => import('./list.tsx')),
  show: lazy(() => import('./show.tsx')),
}
