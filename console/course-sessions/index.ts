import { lazy } from 'react'
import type { ResourceProps } from 'react-admin'

export const courseSessions: ResourceProps = {
  name: 'course-sessions',
  list: lazy(() => import('./list.tsx')),
  show: lazy(() => import('./show.tsx')),
  create: lazy(() => import('./create.tsx')),
  edit: lazy(() => import('./edit.tsx')),
}

/** No records: the code for the screen in the room. */
export const sessionCode: ResourceProps = {
  name: 'session-code',
  list: lazy(() => import('./code-page.tsx')),
}
