import { lazy } from 'react'
import type { ResourceProps } from 'react-admin'

export const acceptances: ResourceProps = {
  name: 'acceptances',
  list: lazy(() => import('./list.tsx')),
  show: lazy(() => import('./show.tsx')),
}
