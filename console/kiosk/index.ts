import { lazy } from 'react'
import type { ResourceProps } from 'react-admin'

/** No records: the page of the tablet at the counter. */
export const kiosk: ResourceProps = { name: 'kiosk', list: lazy(() => import('./kiosk.tsx')) }
