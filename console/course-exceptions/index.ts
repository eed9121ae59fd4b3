import { lazy } from 'react'
import type { ResourceProps } from 'react-admin'

export const courseExceptions: ResourceProps = {
  name: 'course-exceptions',
  list: lazy(() => import('./list.tsx')),
  create: lazy(() => import('./create.tsx')),
}
