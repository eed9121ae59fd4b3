import { lazy } from 'react'
import type { ResourceProps } from 'react-admin'

export const phones: ResourceProps = { name: 'phones', list: lazy(() => import('./list.tsx')) }
