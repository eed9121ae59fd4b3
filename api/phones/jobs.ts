import { issueOperation } from './issue.ts'
import { assignAtGoogle, disableAtGoogle, enableAtGoogle, publishToGoogle } from './policies.ts'
import { readPageOfPhones, withdrawFromGoogle } from './reconcile.ts'

export const phoneJobs = [
  issueOperation,
  withdrawFromGoogle,
  publishToGoogle,
  assignAtGoogle,
  disableAtGoogle,
  enableAtGoogle,
  readPageOfPhones,
] as const
