import type { AgentCertificate } from '#contract/agent-channel'
import type { Identities } from './identity.ts'
import { refuseOtherKey } from './issued.ts'
import { pendingRequest } from './request.ts'

/** Whether its two thirds are over. */
export const isRenewalDue = ({ renewAfter }: { renewAfter: string }, now: Date): boolean =>
  +now >= Date.parse(renewAfter)

/**
 * A new key and a new certificate, put in place of the old in one step: killed at any moment the device
 * has a pair that fits. @throws Failure
 */
export async function renew(
  identities: Identities,
  ask: (csr: string) => Promise<AgentCertificate>,
  hostname: string,
): Promise<void> {
  const { key, csr } = pendingRequest(identities, hostname)
  const { certificate, chain, renewAfter, notAfter } = await ask(csr)
  refuseOtherKey(certificate, key)
  identities.set({ ...identities.get()!, key, certificate, chain, renewAfter, notAfter })
  identities.clearPendingKey()
}
