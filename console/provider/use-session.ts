import { useGetIdentity, usePermissions } from 'react-admin'
import type { Permission, Reach, Role } from '#contract/roles'
import type { Session } from '#contract/session'

/** How far the session's permission reaches, or null. Undefined permissions while loading count as none. */
export function useReach(permission: Permission): Reach | null {
  const { permissions } = usePermissions<Session['permissions']>()
  return permissions?.[permission] ?? null
}

export interface Person {
  id: string
  username: string
  displayName: string
  staffId: string | null
  roles: Role[]
}

export function usePerson(): Person | null {
  const { identity } = useGetIdentity()
  return identity ? (identity as unknown as Person) : null
}
