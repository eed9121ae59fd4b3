import { lazy } from 'react'
import type { ResourceProps } from 'react-admin'

export const extensions: ResourceProps = {
  name: 'extensions',
  list: lazy(() => import('./list.tsx')),
  show: lazy(() => import('./show.tsx')),
}
