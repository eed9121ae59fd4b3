import type { AccessCode } from '#contract/access'
import type { CertificateState } from '#contract/certificates'
import { type Database, system } from '#drizzle/client'

export const AGENTS = system('agents')

/** A certificate of ours, whatever its kind and state, and what Access says of its device. */
export interface Standing {
  certificateId: string
  deviceId: string | null
  profile: string
  state: CertificateState
  notBefore: string
  notAfter: string
  mayManage: boolean
  /** Those of Access, the weightiest first. */
  reasons: AccessCode[]
}

/** By which a certificate is found, hex. */
export interface Shown {
  serial: string
  sha256: string
}

export const standing = (db: Database, shown: Shown, at: Date): Promise<Standing | null> =>
  db.call(AGENTS, 'agent_caller', { ...shown, at })
