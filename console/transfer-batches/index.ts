import { lazy } from 'react'
import type { ResourceProps } from 'react-admin'

export const transferBatches: ResourceProps = {
  name: 'transfer-batches',
  list: lazy(() => import('./list.tsx')),
  show: lazy(() => import('./show.tsx')),
}
