import { lazy } from 'react'
import type { ResourceProps } from 'react-admin'

export const blockedKeys: ResourceProps = {
  name: 'blocked-keys',
  list: lazy(() => import('./list.tsx')),
}
