import { lazy } from 'react'
import type { ResourceProps } from 'react-admin'

export const enrollmentTokens: ResourceProps = {
  name: 'enrollment-tokens',
  list: lazy(() => import('./list.tsx')),
  show: lazy(() => import('./show.tsx')),
}
