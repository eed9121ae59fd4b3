/**
 * What can be wrong, as a code that callers may switch on and that never changes its meaning:
 * - `malformed`: the bytes are not what they should be (DER, structure, PEM, base64);
 * - `too_large`: longer, deeper or of more parts than we read;
 * - `unsupported`: well-formed, but an algorithm, curve, version or critical extension we don't take;
 * - `weak_key`: a key that must not be certified (size, exponent, known flaw, point off its curve);
 * - `bad_signature`: the signature doesn't fit (for a request: no proof of possession);
 * - `bad_facts`: the caller's facts can't be put into X.509;
 * - `lint`: what would have been signed breaks a rule; see `findings`;
 * - `no_path`, `not_valid_yet`, `expired`, `not_a_ca`, `wrong_usage`, `revoked`, `revocation_unknown`:
 *   why a chain doesn't hold.
 */
export type CertErrorCode =
  | 'malformed'
  | 'too_large'
  | 'unsupported'
  | 'weak_key'
  | 'bad_signature'
  | 'bad_facts'
  | 'lint'
  | 'no_path'
  | 'not_valid_yet'
  | 'expired'
  | 'not_a_ca'
  | 'wrong_usage'
  | 'revoked'
  | 'revocation_unknown'

/** One broken rule: a stable code, the rule as its document and section name it, and what was seen. */
export interface Finding {
  code: string
  rule: string
  detail: string
}

/** The only error that leaves this folder, whatever bytes come in. */
export class CertError extends Error {
  override readonly name = 'CertError'
  readonly code: CertErrorCode
  /** Filled when the code is `lint`. */
  readonly findings: readonly Finding[]

  constructor(code: CertErrorCode, message: string, findings: readonly Finding[] = []) {
    super(message)
    this.code = code
    this.findings = findings
  }
}

/** Throws `lint` with every finding, if there is any. */
export function refuseFindings(findings: readonly Finding[]): void {
  if (findings.length === 0) return
  const list = findings.map(({ rule, detail }) => `${detail} (${rule})`).join('; ')
  throw new CertError('lint', `not signed: ${list}`, findings)
}
