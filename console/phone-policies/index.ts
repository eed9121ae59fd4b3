import { lazy } from 'react'
import type { ResourceProps } from 'react-admin'
import type { PhonePolicy } from '#contract/phones'

export const phonePolicies: ResourceProps = {
  name: 'phone-policies',
  list: lazy(() => import('./list.tsx')),
  edit: lazy(() => import('./edit.tsx')),
  create: lazy(() => import('./create.tsx')),
  recordRepresentation: ({ name }: PhonePolicy) => name,
}
