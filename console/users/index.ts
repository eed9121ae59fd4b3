import { lazy } from 'react'
import type { ResourceProps } from 'react-admin'

export const users: ResourceProps = {
  name: 'users',
  list: lazy(() => import('./list.tsx')),
  edit: lazy(() => import('./edit.tsx')),
  create: lazy(() => import('./create.tsx')),
  recordRepresentation: 'displayName',
}
