import { createHash } from 'node:crypto'
import { assemble, fromPem, parsePublicKey, prepareRequest, toPem } from '#certs'
import { Failure } from '../../failure.ts'
import { outputOf, type Run } from '../run.ts'
import type { SystemFiles } from './files.ts'

const PROVIDERS = ['-provider', 'tpm2', '-provider', 'default']

/**
 * A key that is made in the TPM and never leaves it (tpm2-openssl, "TSS2 PRIVATE KEY"), and a request by it.
 * Null where that provider isn't installed or has no TPM.
 */
export async function makeTpmRequest(
  run: Run,
  files: SystemFiles,
  { key, commonName }: { key: string; commonName: string },
): Promise<string | null> {
  const at = files.at(key)
  const curve = ['-algorithm', 'EC', '-pkeyopt', 'group:P-256']
  const made = await run('openssl', ['genpkey', ...PROVIDERS, ...curve, '-out', at])
  if (made.code !== 0) return null
  files.protect(key)
  const pem = await outputOf(run, 'openssl', ['pkey', ...PROVIDERS, '-in', at, '-pubout'])
  const publicKey = parsePublicKey(fromPem(pem, 'PUBLIC KEY')[0]!)
  // `openssl req` would do, but tpm2-openssl 1.1 writes parameters into the algorithm, which RFC 5758 §3.2 forbids.
  const prepared = prepareRequest({ subject: [['CN', commonName]], publicKey })
  const [digest, signature] = [`${key}.digest`, `${key}.signature`]
  files.write(digest, createHash('sha256').update(prepared.tbs).digest(), 0o600)
  // pkeyutl, since dgst asks its own provider for what only the TPM's has.
  const paths = ['-inkey', at, '-in', files.at(digest), '-out', files.at(signature)]
  await outputOf(run, 'openssl', ['pkeyutl', ...PROVIDERS, '-sign', ...paths])
  const bytes = files.readBytes(signature)
  files.remove(digest)
  files.remove(signature)
  if (!bytes) throw new Failure('tool_failed', 'openssl wrote no signature')
  return toPem(assemble(prepared, bytes), 'CERTIFICATE REQUEST')
}
