import { createHash } from 'node:crypto'
import { fromPem } from '#certs'
import type { AgentCertificate } from '#contract/agent-channel'
import { Failure } from '../failure.ts'

/** Where the system keeps the key that opens the network; owned here. The key itself never leaves it. */
export interface NetworkKeys {
  /** A request by a new key, PEM. */
  request(deviceId: string): Promise<string>
  /** For the supplicant, together with the key of the last request. PEM, the chain issuer first. */
  install(certificate: string, chain: string): Promise<void>
  /** DER of the one that the supplicant would show. */
  installed(): Promise<Buffer | null>
}

/** SHA-256 of the certificate that is installed, hex. */
export async function installedSha256(keys: NetworkKeys): Promise<string | null> {
  const der = await keys.installed()
  return der && sha256(der)
}

/** From a new key to an installed certificate, read back. The one before serves until then. @throws Failure */
export async function obtainNetworkCertificate(
  keys: NetworkKeys,
  ask: (csr: string) => Promise<AgentCertificate>,
  deviceId: string,
): Promise<void> {
  const csr = await keys.request(deviceId)
  const { certificate, chain } = await ask(csr)
  await keys.install(certificate, chain)
  const [der] = fromPem(certificate, 'CERTIFICATE')
  if ((await installedSha256(keys)) !== sha256(der!))
    throw new Failure('not_installed', 'the system does not have it')
}

const sha256 = (der: Uint8Array): string => createHash('sha256').update(der).digest('hex')
