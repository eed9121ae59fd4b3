import { lazy } from 'react'
import type { ResourceProps } from 'react-admin'

export const replacements: ResourceProps = {
  name: 'replacements',
  list: lazy(() => import('./list.tsx')),
  show: lazy(() => import('./show.tsx')),
  edit: lazy(() => import('./edit.tsx')),
  recordRepresentation: 'oldPropertyNumber',
}
