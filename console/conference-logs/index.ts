import { lazy } from 'react'
import type { ResourceProps } from 'react-admin'

/** Reached from their session alone. */
export const conferenceLogs: ResourceProps = {
  name: 'conference-logs',
  show: lazy(() => import('./show.tsx')),
}
