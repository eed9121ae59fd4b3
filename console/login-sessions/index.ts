import { lazy } from 'react'
import type { ResourceProps } from 'react-admin'

export const loginSessions: ResourceProps = {
  name: 'login-sessions',
  list: lazy(() => import('./list.tsx')),
}
