import { type AgentEnrolled, type AgentPlatform, agentEnrolled } from '#contract/agent-channel'
import { AGENT_VERSION } from '../version.ts'
import type { Identities, Identity } from './identity.ts'
import { refuseOtherKey } from './issued.ts'
import { pendingRequest } from './request.ts'
import type { Sheet } from './sheet.ts'

/** Owned here: whoever enrols brings the way to the server. */
export interface EnrollPorts {
  identities: Identities
  /** The root with this SHA-256, as PEM, or a failure. Nothing secret is sent. */
  findRoot(server: string, sha256: string): Promise<string>
  /** With this root as the only one believed. */
  post(server: string, root: string, path: string, body: object): Promise<unknown>
}

export interface Machine {
  serialNumber: string
  hostname: string
  platform: AgentPlatform
}

/**
 * From the sheet to a certificate. The root is found and checked before the token leaves the device: a
 * server in between would otherwise have it.
 * @throws Failure
 */
export async function enroll(
  ports: EnrollPorts,
  sheet: Sheet,
  machine: Machine,
): Promise<Identity> {
  const { identities } = ports
  const root = await ports.findRoot(sheet.server, sheet.root)
  const { key, csr } = pendingRequest(identities, machine.hostname)
  const answer: AgentEnrolled = agentEnrolled.parse(
    await ports.post(sheet.server, root, '/agent/enroll', {
      token: sheet.token,
      csr,
      ...machine,
      agentVersion: AGENT_VERSION,
    }),
  )
  refuseOtherKey(answer.certificate, key)
  const { deviceId, certificate, chain, renewAfter, notAfter, keys, keysSeq } = answer
  const made = { certificate, chain, renewAfter, notAfter }
  const identity = { deviceId, server: sheet.server, root, key, ...made, keys, keysSeq }
  identities.set(identity)
  identities.clearPendingKey()
  return identity
}
