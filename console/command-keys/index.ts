import { lazy } from 'react'
import type { ResourceProps } from 'react-admin'

export const commandKeys: ResourceProps = {
  name: 'command-keys',
  list: lazy(() => import('./list.tsx')),
}
