import { outputOf, type Run } from '../run.ts'

const PROVIDERS = ['-provider', 'tpm2', '-provider', 'default']

/**
 * A key that is made in the TPM and never leaves it (tpm2-openssl, "TSS2 PRIVATE KEY"), and a request by it.
 * Null where that provider isn't installed or has no TPM. `path` is outside of any stand-in for `/`.
 */
export async function makeTpmRequest(
  run: Run,
  path: string,
  commonName: string,
): Promise<string | null> {
  const curve = ['-algorithm', 'EC', '-pkeyopt', 'group:P-256']
  const made = await run('openssl', ['genpkey', ...PROVIDERS, ...curve, '-out', path])
  if (made.code !== 0) return null
  const subject = ['-subj', `/CN=${commonName}`]
  return outputOf(run, 'openssl', ['req', '-new', ...PROVIDERS, '-key', path, ...subject])
}
