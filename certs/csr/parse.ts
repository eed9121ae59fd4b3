import { readExtensions } from '../certificate/parse.ts'
import { type Element, malformed, type Reader, single } from '../der/read.ts'
import { TAG } from '../der/tags.ts'
import { boolean, oidText, smallInteger, text, wholeBits } from '../der/values.ts'
import { CertError } from '../errors.ts'
import { type PublicKey, parsePublicKey } from '../keys/public-key.ts'
import { isSignedBy, readAlgorithm, type SignatureAlgorithm } from '../keys/signature.ts'
import { type FoundNames, readGeneralNames } from '../names/general-name.ts'
import { parseName } from '../names/name.ts'
import { OID } from '../oids.ts'
import { fromPem } from '../pem.ts'

/** A request whose holder has shown that the private key is theirs. */
export interface CertificateRequest {
  der: Buffer
  tbs: Buffer
  algorithm: SignatureAlgorithm
  signature: Buffer
  /** DER of the name asked for: what `simplereenroll` compares. Nothing of it is certified by itself. */
  subject: Buffer
  /** Its `fingerprint` is to be looked up among the blocked keys. */
  publicKey: PublicKey
  /** What the requester wishes; profiles decide, so this is only for display and comparison. */
  requestedNames?: FoundNames
  /** It wishes to be an authority (RFC 5280 §4.2.1.9). */
  requestsCa?: true
  /** RFC 2985 §5.4.1: SCEP's shared secret. */
  challengePassword?: string
}

/** Longer than any request with a 4,096-bit key and its names. */
const MAX_REQUEST = { maxLength: 16 * 1024, maxNodes: 500, maxDepth: 16 }

/**
 * Reads a PKCS#10 request (RFC 2986) from DER, or from PEM text, and checks key and proof of possession.
 * @throws CertError `malformed`, `too_large`, `unsupported` (key, curve, signature; SHA-1 among them),
 *   `weak_key`, `bad_signature` (no proof of possession)
 */
export function parseRequest(input: Uint8Array | string): CertificateRequest {
  const der = typeof input === 'string' ? onePem(input) : Buffer.from(input)
  const outer = single(der, TAG.sequence, MAX_REQUEST)
  const tbs = outer.next(TAG.sequence)
  const { algorithm } = readAlgorithm(outer)
  const signature = wholeBits(outer.next())
  outer.end()
  const body = outer.within(tbs.content)
  if (smallInteger(body.next()) !== 0)
    throw new CertError('unsupported', 'requests of another version')
  const subject = body.next(TAG.sequence).whole
  parseName(subject)
  const publicKey = parsePublicKey(body.next(TAG.sequence).whole)
  const attributes = readAttributes(body)
  if (!isSignedBy(publicKey, algorithm, tbs.whole, signature))
    throw new CertError('bad_signature', 'the request is not signed by its own key')
  return { der, tbs: tbs.whole, algorithm, signature, subject, publicKey, ...attributes }
}

function onePem(input: string): Buffer {
  const found = fromPem(input, 'CERTIFICATE REQUEST', 'NEW CERTIFICATE REQUEST')
  if (found.length !== 1) throw malformed('more than one request')
  return found[0]!
}

function readAttributes(body: Reader) {
  const found: Pick<CertificateRequest, 'requestedNames' | 'requestsCa' | 'challengePassword'> = {}
  // RFC 2986 §4.1 has the set always there; some clients leave an empty one out.
  const attributes = body.intoOptional(0)
  body.end()
  const seen = new Set<string>()
  while (attributes && !attributes.done) {
    const attribute = attributes.into(TAG.sequence)
    const id = oidText(attribute.next())
    const values = attribute.into(TAG.set)
    attribute.end()
    if (seen.has(id)) throw malformed(`attribute ${id} twice`)
    seen.add(id)
    if (id === OID.challengePassword) found.challengePassword = oneText(values)
    if (id === OID.extensionRequest) Object.assign(found, requestedExtensions(values))
  }
  return found
}

function oneText(values: Reader): string {
  const value: Element = values.next()
  values.end()
  if (value.content.length > 512) throw malformed('a long challenge password')
  return text(value)
}

function requestedExtensions(
  values: Reader,
): Pick<CertificateRequest, 'requestedNames' | 'requestsCa'> {
  if (values.done) return {}
  const wishes = readExtensions(values)
  values.end()
  const names = wishes.find(({ id }) => id === OID.subjectAltName)
  const constraints = wishes.find(({ id }) => id === OID.basicConstraints)
  return {
    ...(names && { requestedNames: readGeneralNames(single(names.value, TAG.sequence)) }),
    ...(constraints && asksForCa(constraints.value) && { requestsCa: true }),
  }
}

function asksForCa(basicConstraints: Buffer): boolean {
  const inside = single(basicConstraints, TAG.sequence)
  const ca = inside.optional(TAG.boolean)
  return ca !== undefined && boolean(ca)
}
