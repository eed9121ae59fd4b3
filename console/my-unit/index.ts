import { lazy } from 'react'
import type { ResourceProps } from 'react-admin'

/** No records: what a section head looks after. */
export const myUnit: ResourceProps = {
  name: 'my-unit',
  list: lazy(() => import('./my-unit.tsx')),
}
