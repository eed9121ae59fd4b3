/**
 * X.509 without side effects: bytes and facts in, bytes and facts out. No database, HTTP, clock or
 * environment; time, serials and randomness are arguments. Every function throws `CertError` alone.
 *
 * To issue: `parseRequest` → `prepareCertificate` → write `sha256` down → `signer.sign` → `assemble`.
 */

export { type LintContext, lintCertificate } from './certificate/lint.ts'
export {
  type Certificate,
  type Extensions,
  parseCertificate,
  parseTbsCertificate,
  type TbsCertificate,
} from './certificate/parse.ts'
export {
  assemble,
  type CertificateFacts,
  type Issuer,
  issuerOf,
  type Prepared,
  prepareCertificate,
  selfIssuer,
} from './certificate/prepare.ts'
export { formatSerial, isCanonicalSerial, parseSerial, serialNumber } from './certificate/serial.ts'
export { verifySignature } from './certificate/verify.ts'
export { encodeCertsOnly, parseCertsOnly } from './chain/pkcs7.ts'
export { encodePkcs12, type Pkcs12Facts } from './chain/pkcs12.ts'
export { type ChainFacts, verifyChain } from './chain/verify.ts'
export type { FoundEntry, RevokedEntry } from './crl/entries.ts'
export { type Crl, checkCrl, parseCrl, parseTbsCrl, type TbsCrl } from './crl/parse.ts'
export { type CrlFacts, prepareCrl } from './crl/prepare.ts'
export type { RevocationReason } from './crl/reasons.ts'
export { encodeCsrAttributes } from './csr/attributes.ts'
export { type CertificateRequest, parseRequest } from './csr/parse.ts'
export { prepareRequest } from './csr/prepare.ts'
export { CertError, type CertErrorCode, type Finding } from './errors.ts'
export {
  compactJws,
  type Jwk,
  type Jws,
  jwkOf,
  keyOfJwk,
  parseSigningInput,
  signingInput,
  thumbprint,
  verifyJws,
} from './jws/jws.ts'
export { type KeyKind, type PublicKey, parsePublicKey, publicKeyOf } from './keys/public-key.ts'
export {
  algorithmFor,
  ecdsaSignature,
  isSignedBy,
  keySigner,
  rawSignature,
  type SignatureAlgorithm,
  type Signer,
  signWithKey,
} from './keys/signature.ts'
export { type AlternativeNames, deviceUri, isDnsName, isIpAddress } from './names/general-name.ts'
export {
  encodeName,
  formatName,
  type NameAttributes,
  onelineName,
  parseName,
} from './names/name.ts'
export {
  type CertId,
  encodeCertId,
  type IssuerHashes,
  isIssuedBy,
  issuerHashes,
} from './ocsp/cert-id.ts'
export { encodeOcspRequest, type OcspRequest, parseOcspRequest } from './ocsp/request.ts'
export {
  type OcspAnswer,
  type OcspError,
  type OcspResponder,
  type OcspStatus,
  ocspError,
  ocspResponder,
} from './ocsp/respond.ts'
export { type OcspResponse, parseOcspResponse, verifyOcspResponse } from './ocsp/response.ts'
export { fromBase64, fromPem, type PemLabel, toPem } from './pem.ts'
export { PROFILES, type Profile, type ProfileName } from './profiles/profiles.ts'
export {
  openMessage,
  parseIssuerAndSerial,
  parseIssuerAndSubject,
  parseScepMessage,
  prepareScepReply,
  type ScepFailure,
  type ScepQuestion,
  type ScepReply,
} from './scep/message.ts'
export {
  isUnlockAnswer,
  readUnlockChallenge,
  UNLOCK_KEY_BYTES,
  UNLOCK_NONCE_BYTES,
  unlockAnswer,
  unlockChallenge,
} from './unlock/code.ts'
