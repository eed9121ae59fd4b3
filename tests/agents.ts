import type { KeyObject } from 'node:crypto'
import { issueCertificate } from '#api/certificates/issue'
import type { DeviceProfile } from '#contract/certificates'
import { system } from '#drizzle/client'
import type { TestApp } from './app.ts'
import { createKey } from './authority.ts'
import { createRequest } from './pki.ts'

/** A laptop with a certificate, as its agent has it. */
export interface Enrolled {
  deviceId: string
  certificateId: string
  key: KeyObject
  /** PEM. */
  certificate: string
}

/** Issued as an enrolment would, without the token. */
export async function enrolledAgent(
  t: Pick<TestApp, 'deps'>,
  deviceId: string,
  { profile = 'device-management', days }: { profile?: DeviceProfile; days?: number } = {},
): Promise<Enrolled> {
  const { key, pem: csr } = createRequest(createKey('P-256'))
  const wanted = { deviceId, profile, csr }
  const issued = await issueCertificate(t.deps, system('enrollment'), wanted, null, {
    ...(days && { days }),
  })
  return { deviceId, certificateId: issued.id, key, certificate: issued.pem }
}
