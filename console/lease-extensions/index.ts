import { lazy } from 'react'
import type { ResourceProps } from 'react-admin'

export const leaseExtensions: ResourceProps = {
  name: 'lease-extensions',
  list: lazy(() => import('./list.tsx')),
}
