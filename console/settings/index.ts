import { lazy } from 'react'
import type { ResourceProps } from 'react-admin'

export const settings: ResourceProps = { name: 'settings', list: lazy(() => import('./page.tsx')) }
