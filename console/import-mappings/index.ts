import { lazy } from 'react'
import type { ResourceProps } from 'react-admin'

export const importMappings: ResourceProps = {
  name: 'import-mappings',
  list: lazy(() => import('./list.tsx')),
  recordRepresentation: 'name',
}
