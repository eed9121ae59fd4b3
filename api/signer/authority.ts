import type { Certificate, ProfileName } from '#certs'
import type { Hierarchy } from '#contract/authorities'

export type { Hierarchy }

/** An issuing authority as its key knows it: whose certificates the key may sign. */
export interface SigningAuthority {
  hierarchy: Hierarchy
  certificate: Certificate
}

/** What an authority of each hierarchy may issue; roots sign nothing here but in the ceremony. */
export const ISSUES: Record<Hierarchy, readonly ProfileName[]> = {
  network: ['network-access', 'server', 'ocsp-signer', 'scep-ra'],
  management: ['device-management', 'server', 'ocsp-signer', 'scep-ra'],
}
