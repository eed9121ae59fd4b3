import type { KeyObject } from 'node:crypto'
import { assemble, formatName, prepareRequest, publicKeyOf, signWithKey, toPem } from '#certs'
import type { TestApp } from './app.ts'
import { createAuthority, createKey } from './authority.ts'
import { memorySigner } from './signer.ts'

type Authority = ReturnType<typeof createAuthority>

/** Both hierarchies, their keys in a signer in this process, and their rows for one database. */
export function createPki(clock: () => Date) {
  const born = new Date(+clock() - 180 * 86_400_000)
  const network = createAuthority('P-256', 'network', born)
  const management = createAuthority('P-256', 'management', born)
  const signer = memorySigner(
    {
      network: { hierarchy: 'network', certificate: network.certificate, key: network.key },
      management: {
        hierarchy: 'management',
        certificate: management.certificate,
        key: management.key,
      },
    },
    clock,
  )
  return { network, management, signer }
}
export type Pki = ReturnType<typeof createPki>

/** Puts both hierarchies on record; gives the ids of the issuing authorities. */
export async function plantAuthorities(
  t: Pick<TestApp, 'plant'>,
  { network, management }: Pki,
): Promise<{ networkId: string; managementId: string }> {
  const one = (hierarchy: string, { root, certificate }: Authority) =>
    t.plant(async (sql) => {
      const row = (cert: Authority['root'], more: object) => ({
        hierarchy,
        state: 'active',
        certificate: cert.der,
        subject: formatName(cert.subject),
        key_identifier: cert.publicKey.keyIdentifier,
        not_before: cert.notBefore,
        not_after: cert.notAfter,
        ...more,
      })
      const [made] = await sql`insert into authorities
        ${sql(row(root, { slug: `${hierarchy}-root`, role: 'root' }))} returning id`
      const issuing = { slug: hierarchy, role: 'issuing', issuer_id: made!.id, key_id: hierarchy }
      const [below] =
        await sql`insert into authorities ${sql(row(certificate, issuing))} returning id`
      return below!.id as string
    })
  return {
    networkId: await one('network', network),
    managementId: await one('management', management),
  }
}

/** A certificate request as a device sends it, PEM. */
export function createRequest(
  key: KeyObject = createKey('P-256'),
  name = 'a name nobody asked for',
) {
  const publicKey = publicKeyOf(key)
  const prepared = prepareRequest({ subject: [['CN', name]], publicKey })
  const der = assemble(prepared, signWithKey(key, prepared.algorithm, prepared.tbs))
  return { key, pem: toPem(der, 'CERTIFICATE REQUEST') }
}
