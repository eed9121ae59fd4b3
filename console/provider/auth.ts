import type { AuthProvider } from 'react-admin'
import { HttpError } from 'react-admin'
import { RIGHTS } from './rights.ts'
import {
  closeSession,
  currentSession,
  endSession,
  openSession,
  openSessionByPasskey,
} from './session.ts'

/** Pages that need no session: where the links of an invitation and of the hotline lead. */
export const INVITATION_PATH = '/invitation'
export const REPORT_LOSS_PATH = '/report-loss'
const FOR_ANYBODY = [INVITATION_PATH, REPORT_LOSS_PATH]
const isForAnybody = (): boolean =>
  FOR_ANYBODY.some((path) => window.location.hash.startsWith(`#${path}/`))

const READS = new Set(['list', 'show'])

/**
 * The person's view of what they may do, so that the console shows no dead ends. It protects nothing:
 * the API decides on every request.
 */
export const authProvider: AuthProvider = {
  login: async (by: { username: string; password: string } | { passkey: true }) => {
    if ('passkey' in by) await openSessionByPasskey()
    else await openSession(by.username, by.password)
  },
  logout: async () => {
    // A session that has ended already, or an API that can't be reached, must not keep anybody here.
    const elsewhere = await closeSession().catch(() => null)
    if (elsewhere) return elsewhere
  },
  checkAuth: async () => {
    // `message: false` keeps react-admin from a red notice on the way to the login page.
    await currentSession().catch(() => Promise.reject({ message: false }))
  },
  checkError: async (error: unknown) => {
    if (!(error instanceof HttpError) || error.status !== 401) return
    endSession()
    throw error
  },
  getIdentity: async () => {
    const { user, roles } = await currentSession()
    return { ...user, fullName: user.displayName, roles }
  },
  // React-admin asks on every page, and sends whoever has no session to the login page.
  getPermissions: async () => (isForAnybody() ? {} : (await currentSession()).permissions),
  canAccess: async ({ resource, action }) => {
    const right = RIGHTS[resource]
    const needed = READS.has(action) ? right?.read : right?.write
    if (!needed) return false
    return (await currentSession()).permissions[needed] !== undefined
  },
}
