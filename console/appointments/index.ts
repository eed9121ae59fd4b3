import { lazy } from 'react'
import type { ResourceProps } from 'react-admin'

/** `create` books, `edit` moves to another slot. */
export const appointments: ResourceProps = {
  name: 'appointments',
  list: lazy(() => import('./list.tsx')),
  show: lazy(() => import('./show.tsx')),
  create: lazy(() => import('./create.tsx')),
  edit: lazy(() => import('./edit.tsx')),
}
