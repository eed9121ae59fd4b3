import { lazy } from 'react'
import type { ResourceProps } from 'react-admin'

/** No records: where a phone that scans the code in the room arrives. */
export const checkIn: ResourceProps = {
  name: 'check-in',
  list: lazy(() => import('./check-in.tsx')),
}
