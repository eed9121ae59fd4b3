import { usePermissions } from 'react-admin'
import type { AlertKind } from '#contract/alerts'
import type { Session } from '#contract/session'
import { listPath } from '../provider/list-path.ts'
import { RIGHTS } from '../provider/rights.ts'

/** The page that shows what an alert is about. */
const PLACES: Partial<Record<AlertKind, [resource: string, filter?: Record<string, unknown>]>> = {
  crl_late: ['authorities'],
  incidents_late: ['incidents', { late: true }],
  authority_expiring: ['authorities'],
  outbox_behind: ['jobs', { state: 'due', ready: true }],
  jobs_dead: ['jobs', { state: 'dead' }],
  agents_silent: ['agents', { unseen: true }],
}

/** Its address; nothing for who may not see that page. */
export function usePlace(kind: AlertKind): string | null {
  const { permissions } = usePermissions<Session['permissions']>()
  // What is wrong with a disk no page shows.
  const [resource, filter] = PLACES[kind] ?? ['']
  const needs = RIGHTS[resource]?.read
  if (!needs || !permissions?.[needs]) return null
  return filter ? listPath(resource, filter) : `/${resource}`
}
