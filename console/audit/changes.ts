import type { z } from 'zod'
import type { auditEntry } from '#contract/audit'

export type AuditEntry = z.infer<typeof auditEntry>

/** Tables whose writes are audited, by the names the audit uses. */
export const AUDITED = [
  'units',
  'staff',
  'devices',
  'device_models',
  'device_batches',
  'handovers',
  'acceptances',
  'permits',
  'possession_checks',
  'possession_answers',
  'stocktakes',
  'stocktake_items',
  'lines',
  'sims',
  'extensions',
  'sim_devices',
  'line_sims',
  'extension_lines',
  'extension_holders',
  'phones',
  'phone_operations',
  'phone_policies',
  'phone_enrollments',
  'phone_tasks',
  'programs',
  'waves',
  'wave_months',
  'replacements',
  'slots',
  'appointments',
  'erasures',
  'exports',
  'indicators',
  'indicator_targets',
  'indicator_values',
  'surveys',
  'measures',
  'authorities',
  'certificates',
  'certificate_events',
  'drills',
  'blocked_keys',
  'crls',
  'incidents',
  'incident_items',
  'incident_chores',
  'incident_assessments',
  'incident_reports',
  'incident_links',
  'enrollment_tokens',
  'posture_policies',
  'enrollment_refusals',
  'scep_ras',
  'scep_requests',
  'courses',
  'course_versions',
  'course_sessions',
  'course_bookings',
  'attendances',
  'completions',
  'course_exceptions',
  'conference_logs',
  'course_recordings',
  'quizzes',
  'quiz_questions',
  'quiz_attempts',
  'commands',
  'device_locks',
  'lease_extensions',
  'command_key_sets',
  'escrowed_keys',
  'key_reveals',
  'transfer_batches',
  'transfers',
  'imports',
  'retention_runs',
  'import_mappings',
  'users',
  'user_roles',
  'approvals',
  'sessions',
  'identities',
  'passkeys',
  'role_mappings',
  'scim_users',
  'scim_groups',
  'scim_group_members',
  'invitations',
  'api_tokens',
  'settings',
  'job_retries',
  'alert_acknowledgements',
  'alert_tests',
] as const

/** Columns whose values have names of their own: `table.column` → where the names stand. */
export const NAMED_VALUES: Record<string, string> = {
  'devices.kind': 'resources.devices.kinds',
  'enrollment_tokens.profile': 'resources.certificates.profiles',
  'devices.state': 'resources.devices.states',
  'devices.network_zone': 'resources.devices.zones',
  'posture_policies.network_zone': 'resources.devices.zones',
  'devices.edr': 'resources.devices.edr_states',
  'devices.missing_from': 'resources.devices.states',
  'device_models.kind': 'resources.devices.kinds',
  'units.category': 'resources.units.categories',
  'extensions.kind': 'resources.extensions.kinds',
  'imports.kind': 'resources.imports.kinds',
  'import_mappings.kind': 'resources.imports.kinds',
  'imports.state': 'resources.imports.states',
  'programs.state': 'resources.programs.states',
  'waves.state': 'resources.waves.states',
  'replacements.state': 'resources.replacements.states',
  'replacements.paused_from': 'resources.replacements.states',
  'transfer_batches.state': 'resources.transfer-batches.states',
  'transfers.kind': 'resources.transfers.kinds',
  'transfers.devices': 'resources.transfers.plan_names',
  'indicators.direction': 'resources.indicators.directions',
  'indicators.cycle': 'resources.indicators.cycles',
  'indicators.source': 'resources.indicators.sources',
  'indicator_values.origin': 'resources.indicators.origins',
  'quiz_questions.kind': 'resources.quiz-questions.kinds',
  'measures.state': 'resources.measures.states',
  'phones.unknown_reason': 'resources.phones.unknown',
  'phone_operations.state': 'resources.phone-operations.states',
  'phone_operations.type': 'resources.phone-operations.types',
  'phone_tasks.kind': 'resources.phone-tasks.kinds',
  'phone_tasks.state': 'resources.phone-tasks.states',
  'phone_policies.passcode': 'resources.phone-policies.passcodes',
  'stocktakes.kind': 'resources.devices.kinds',
  'stocktakes.state': 'resources.stocktakes.states',
  'stocktake_items.kind': 'resources.devices.kinds',
  'stocktake_items.device_state': 'resources.devices.states',
  'stocktake_items.explanation': 'resources.stocktake-items.explanations',
  'incidents.kind': 'resources.incidents.kinds',
  'incidents.state': 'resources.incidents.states',
  'incident_items.state': 'resources.incidents.item_states',
  'incident_chores.kind': 'resources.incidents.chores',
  'incident_chores.state': 'resources.incidents.chore_states',
  'user_roles.role': 'roles',
  'role_mappings.role': 'roles',
  'sessions.method': 'login.methods',
  'approvals.state': 'resources.approvals.states',
  'alert_tests.way': 'resources.alerts.ways',
  'alert_tests.outcome': 'resources.alerts.outcomes',
}

/** One changed column; `before` or `after` is undefined where there is no such side. */
export interface Change {
  column: string
  before: unknown
  after: unknown
}

export function changesOf({ action, changes }: Pick<AuditEntry, 'action' | 'changes'>): Change[] {
  return Object.entries(changes).map(([column, value]) => {
    if (action === 'update' && Array.isArray(value) && value.length === 2) {
      return { column, before: value[0], after: value[1] }
    }
    return action === 'delete'
      ? { column, before: value, after: undefined }
      : { column, before: undefined, after: value }
  })
}

/** A personal value that was erased after its time: only its commitment is left in the chain. */
export const isErased = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'commitment' in value

/** A password or key: that it changed is recorded, never what it was. */
export const isSecret = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'secret' in value

export const camelCase = (column: string): string =>
  column.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
