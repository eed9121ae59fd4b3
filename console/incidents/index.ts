import { lazy } from 'react'
import type { ResourceProps } from 'react-admin'

export const incidentNumbers: ResourceProps = {
  name: 'incident-numbers',
  list: lazy(() => import('./numbers.tsx')),
}

export const LinkPage = lazy(() => import('./link-page.tsx'))

export const incidents: ResourceProps = {
  name: 'incidents',
  list: lazy(() => import('./list.tsx')),
  show: lazy(() => import('./show.tsx')),
}
