import { CertError, type CertificateRequest, fromBase64, parseRequest } from '#certs'
import { AppError } from '../errors.ts'

/** What is wrong with a request, in words of our own; anything else is no request at all. */
const CODES: Partial<Record<CertError['code'], string>> = {
  weak_key: 'csr_weak_key',
  unsupported: 'csr_unsupported',
  bad_signature: 'csr_not_proven',
}

/** A request in PEM, or its DER in base64. @throws AppError that names the field `csr` */
export function readRequest(text: string): CertificateRequest {
  try {
    return parseRequest(text.includes('-----BEGIN') ? text : fromBase64(text))
  } catch (cause) {
    if (!(cause instanceof CertError)) throw cause
    const code = CODES[cause.code] ?? 'csr_malformed'
    throw new AppError('invalid', { fields: [{ field: 'csr', code }], cause })
  }
}
