import { lazy } from 'react'
import type { ResourceProps } from 'react-admin'

export const courseRecordings: ResourceProps = {
  name: 'course-recordings',
  list: lazy(() => import('./list.tsx')),
  show: lazy(() => import('./show.tsx')),
  create: lazy(() => import('./create.tsx')),
  recordRepresentation: 'title',
}
