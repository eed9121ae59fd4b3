import { useTranslate } from 'react-admin'
import type { AuditEntry } from './changes.ts'

/** A person by name, or the part of Mamori that acted by itself. */
export function Actor({ entry }: { entry: Pick<AuditEntry, 'actor' | 'actorName'> }) {
  const translate = useTranslate()
  if (entry.actorName) return entry.actorName
  const part = /^system:(.+)$/.exec(entry.actor)?.[1]
  return part ? translate('resources.audit.system', { part }) : entry.actor
}
