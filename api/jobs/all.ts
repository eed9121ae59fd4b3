import { disconnectSessions, sweepSessions } from '../access/disconnect.ts'
import { callWebhook } from '../alerts/jobs.ts'
import { sendTest } from '../alerts/test-messages.ts'
import { executeApproval } from '../approvals/jobs.ts'
import { makeDemoCertificates } from '../certificates/demo.ts'
import { runDrill } from '../certificates/drill.ts'
import { makeFollowing } from '../certificates/rollover.ts'
import { handToPhone, hearFromPhone } from '../commands/phones.ts'
import { makeKeys } from '../commands/rotate.ts'
import { runBatch } from '../devices/jobs.ts'
import { remindOfCourse } from '../follow-ups/jobs.ts'
import { sendInvitation } from '../identity/invitation-mail.ts'
import { checkImport } from '../imports/jobs.ts'
import { makeDemoLoss } from '../incidents/demo-loss.ts'
import { tellOfIncident } from '../incidents/jobs.ts'
import { notificationJobs } from '../notifications/jobs.ts'
import { phoneJobs } from '../phones/jobs.ts'
import { announceCheck } from '../possession/jobs.ts'
import { applyTransfers } from '../transfers/jobs.ts'
import type { Job } from './define-job.ts'
import { SCHEDULE } from './schedule.ts'

/** Every job there is. */
export const JOBS: readonly Job[] = [
  checkImport,
  runBatch,
  runDrill,
  makeDemoCertificates,
  makeDemoLoss,
  applyTransfers,
  executeApproval,
  disconnectSessions,
  sweepSessions,
  tellOfIncident,
  callWebhook,
  sendTest,
  ...notificationJobs,
  ...phoneJobs,
  announceCheck,
  remindOfCourse,
  sendInvitation,
  makeFollowing,
  makeKeys,
  handToPhone,
  hearFromPhone,
  ...SCHEDULE.map(({ job }) => job),
]
