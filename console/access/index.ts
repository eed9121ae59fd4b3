import { lazy } from 'react'
import type { ResourceProps } from 'react-admin'

/** No records: why the network turned a device away. */
export const access: ResourceProps = {
  name: 'access',
  list: lazy(() => import('./why.tsx')),
}
