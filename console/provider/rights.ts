import type { Permission } from '#contract/roles'

/** Which permission of the session shows a resource, and which one its buttons. */
export const RIGHTS: Record<string, { read: Permission; write?: Permission }> = {
  units: { read: 'units.read', write: 'units.write' },
  staff: { read: 'staff.read', write: 'staff.write' },
  devices: { read: 'ledger.read', write: 'ledger.write' },
  'device-batches': { read: 'batches.read' },
  'device-models': { read: 'ledger.read', write: 'ledger.write' },
  handovers: { read: 'ledger.read', write: 'ledger.write' },
  programs: { read: 'rollout.read', write: 'rollout.write' },
  waves: { read: 'rollout.read', write: 'rollout.write' },
  replacements: { read: 'rollout.read', write: 'rollout.write' },
  slots: { read: 'rollout.read', write: 'rollout.write' },
  appointments: { read: 'rollout.read', write: 'rollout.book' },
  erasures: { read: 'erasures.read', write: 'erasures.write' },
  lines: { read: 'lines.read' },
  extensions: { read: 'extensions.read' },
  imports: { read: 'imports.read', write: 'imports.write' },
  users: { read: 'users.read', write: 'users.write' },
  audit: { read: 'audit.read' },
  jobs: { read: 'jobs.read', write: 'jobs.write' },
  notifications: { read: 'account.own' },
  account: { read: 'account.own' },
}
