import { lazy } from 'react'
import type { ResourceProps } from 'react-admin'

export const posturePolicies: ResourceProps = {
  name: 'posture-policies',
  list: lazy(() => import('./list.tsx')),
  show: lazy(() => import('./show.tsx')),
  create: lazy(() => import('./create.tsx')),
  edit: lazy(() => import('./edit.tsx')),
}
