import { lazy } from 'react'
import type { ResourceProps } from 'react-admin'

export const phoneTasks: ResourceProps = {
  name: 'phone-tasks',
  list: lazy(() => import('./list.tsx')),
}
