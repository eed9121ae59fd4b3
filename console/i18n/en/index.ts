import type { ja, Like } from '../ja/index.ts'
import { access, networkSessions } from './access.ts'
import { account } from './account.ts'
import { audit, notifications, retention, users } from './administration.ts'
import { agents, posturePolicies } from './agents.ts'
import { app, home, login, permissions, roles } from './app.ts'
import { appointments, slots } from './appointments.ts'
import { approvals } from './approvals.ts'
import { authorities, blockedKeys, certificates, drills } from './certificates.ts'
import { commandKeys, commands, leaseExtensions, locks } from './commands.ts'
import {
  check_in,
  completions,
  conferenceLogs,
  courseBookings,
  courseExceptions,
  courseSessions,
  courses,
  my_courses,
} from './courses.ts'
import { deviceBatches, deviceModels, devices } from './devices.ts'
import { enrollmentTokens } from './enrollment.ts'
import { erasures } from './erasures.ts'
import {
  acceptances,
  handovers,
  kiosk,
  me,
  my_unit,
  permits,
  possessions,
  scan,
} from './handovers.ts'
import { invitations, loginSessions, roleMappings } from './identity.ts'
import { importMappings, imports } from './imports.ts'
import { incidentNumbers, incidents } from './incidents.ts'
import { indicators, measures, surveys } from './indicators.ts'
import { courseRecordings, followUps, quizAttempts, quizQuestions, quizzes } from './learning.ts'
import { extensions, lines } from './lines.ts'
import { alerts, jobs } from './operations.ts'
import { staff, units } from './organization.ts'
import { phoneOperations, phonePolicies, phones, phoneTasks } from './phones.ts'
import { ra } from './ra.ts'
import { programs, replacements, waves } from './rollout.ts'
import { settings } from './settings.ts'
import { stocktakeItems, stocktakes } from './stocktakes.ts'
import { transferBatches, transfers } from './transfers.ts'

export const en: Like<typeof ja> = {
  ra,
  app,
  login,
  home,
  kiosk,
  me,
  my_unit,
  my_courses,
  check_in,
  scan,
  roles,
  permissions,
  access,
  account,
  locks,
  resources: {
    access: { name: access.why.title },
    'network-sessions': networkSessions,
    account: { name: account.title },
    acceptances,
    agents,
    alerts,
    'posture-policies': posturePolicies,
    appointments,
    approvals,
    audit,
    authorities,
    certificates,
    'blocked-keys': blockedKeys,
    drills,
    'enrollment-tokens': enrollmentTokens,
    commands,
    'command-keys': commandKeys,
    'lease-extensions': leaseExtensions,
    'check-in': { name: check_in.title },
    'session-code': { name: check_in.screen_title },
    completions,
    'conference-logs': conferenceLogs,
    'course-bookings': courseBookings,
    'course-exceptions': courseExceptions,
    'course-sessions': courseSessions,
    courses,
    'device-batches': deviceBatches,
    'device-models': deviceModels,
    devices,
    erasures,
    extensions,
    'course-recordings': courseRecordings,
    'follow-ups': followUps,
    quizzes,
    'quiz-questions': quizQuestions,
    'quiz-attempts': quizAttempts,
    indicators,
    measures,
    surveys,
    handovers,
    'import-mappings': importMappings,
    imports,
    'incident-numbers': incidentNumbers,
    invitations,
    'login-sessions': loginSessions,
    'role-mappings': roleMappings,
    incidents,
    jobs,
    retention,
    kiosk: { name: kiosk.title },
    lines,
    me: { name: me.title },
    'my-unit': { name: my_unit.title },
    notifications,
    programs,
    replacements,
    permits,
    'phone-operations': phoneOperations,
    'phone-policies': phonePolicies,
    'phone-tasks': phoneTasks,
    phones,
    possessions,
    settings,
    slots,
    staff,
    'stocktake-items': stocktakeItems,
    stocktakes,
    'transfer-batches': transferBatches,
    transfers,
    units,
    users,
    waves,
  },
}
