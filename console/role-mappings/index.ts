import { lazy } from 'react'
import type { ResourceProps } from 'react-admin'

export const roleMappings: ResourceProps = {
  name: 'role-mappings',
  list: lazy(() => import('./list.tsx')),
}
