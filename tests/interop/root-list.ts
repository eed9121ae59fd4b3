import { assemble, issuerOf, prepareCrl, signWithKey, toPem } from '#certs'
import type { createAuthority } from '#tests/authority'

/** The root's own list, as the ceremony makes it. */
export function rootList({
  root,
  rootKey,
}: Pick<ReturnType<typeof createAuthority>, 'root' | 'rootKey'>): string {
  const now = Math.floor(Date.now() / 1000) * 1000
  const dates = { thisUpdate: new Date(now - 3_600_000), nextUpdate: new Date(now + 86_400_000) }
  const prepared = prepareCrl({ issuer: issuerOf(root), number: 1n, entries: [], ...dates })
  const signature = signWithKey(rootKey, prepared.algorithm, prepared.tbs)
  return toPem(assemble(prepared, signature), 'X509 CRL')
}
