import { lazy } from 'react'
import type { ResourceProps } from 'react-admin'

export const commands: ResourceProps = {
  name: 'commands',
  list: lazy(() => import('./list.tsx')),
  show: lazy(() => import('./show.tsx')),
}
