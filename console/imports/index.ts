import { lazy } from 'react'
import type { ResourceProps } from 'react-admin'

export const imports: ResourceProps = {
  name: 'imports',
  list: lazy(() => import('./list.tsx')),
  show: lazy(() => import('./show.tsx')),
  create: lazy(() => import('./create.tsx')),
  recordRepresentation: 'fileName',
}
