import { lazy } from 'react'
import type { ResourceProps } from 'react-admin'

export const completions: ResourceProps = {
  name: 'completions',
  list: lazy(() => import('./list.tsx')),
  show: lazy(() => import('./show.tsx')),
}
