import { lazy } from 'react'
import type { ResourceProps } from 'react-admin'

/** No records: what the person who is logged in has, owes an answer to, and asked for. */
export const me: ResourceProps = { name: 'me', list: lazy(() => import('./me.tsx')) }
