import { lazy } from 'react'
import type { ResourceProps } from 'react-admin'

/** No records: the page of the person who is logged in. */
export const account: ResourceProps = {
  name: 'account',
  list: lazy(() => import('./account-page.tsx')),
}
