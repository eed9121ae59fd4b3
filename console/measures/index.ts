import { lazy } from 'react'
import type { ResourceProps } from 'react-admin'

export const measures: ResourceProps = {
  name: 'measures',
  list: lazy(() => import('./list.tsx')),
  create: lazy(() => import('./create.tsx')),
  edit: lazy(() => import('./edit.tsx')),
  recordRepresentation: 'title',
}
