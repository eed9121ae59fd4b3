import type { Certificate } from '../certificate/parse.ts'
import { encodeCertsOnly } from '../chain/pkcs7.ts'
import { toDer } from '../cms/ber.ts'
import {
  type EnvelopedData,
  encodeEnvelopedData,
  openEnvelope,
  parseEnvelopedData,
} from '../cms/enveloped-data.ts'
import { type Hash, isSignedWith, parseSignedData, prepareSignedData } from '../cms/signed-data.ts'
import { parseSignerCertificate, type SignerCertificate } from '../cms/signer-certificate.ts'
import { malformed, single } from '../der/read.ts'
import { TAG } from '../der/tags.ts'
import { isPrintable, text } from '../der/values.ts'
import { element, octets } from '../der/write.ts'
import { CertError } from '../errors.ts'
import { OID } from '../oids.ts'

/** RFC 8894 §3.2.1.2: what clients send, of what we answer. */
export type ScepRequest = 'renewal' | 'enrolment' | 'poll' | 'crl'
const REQUESTS = new Map<string, ScepRequest>([
  ['17', 'renewal'],
  ['19', 'enrolment'],
  ['20', 'poll'],
  ['22', 'crl'],
])

/** RFC 8894 §3.2.1.4. */
export type ScepFailure = 'badAlg' | 'badMessageCheck' | 'badRequest' | 'badTime' | 'badCertId'
const FAILURES: ScepFailure[] = ['badAlg', 'badMessageCheck', 'badRequest', 'badTime', 'badCertId']

/** What a reply goes back to. */
export interface ScepSender {
  transactionId: string
  senderNonce: Buffer
  hash: Hash
}

/** A message that can be answered; by a failure alone where something in it is not for us. */
export type ScepMessage = ScepSender &
  (
    | { failure: ScepFailure }
    | {
        failure: null
        type: ScepRequest
        /** Who signed: by itself for a first certificate, an issued one for the next. */
        signer: SignerCertificate
        enveloped: EnvelopedData
      }
  )
export type ScepQuestion = Extract<ScepMessage, { failure: null }>

/** Far longer than a request with a 4,096-bit key, its certificate and the envelope. */
const MAX_BYTES = 64 * 1024

/**
 * Reads a PKIMessage (RFC 8894 §3) and checks that its signer signed it. What is in the envelope is left
 * closed: see `openMessage`.
 * @throws CertError `malformed`, `too_large`, `unsupported` for what is no such message and has no answer
 */
export function parseScepMessage(bytes: Uint8Array): ScepMessage {
  const data = parseSignedData(toDer(bytes, MAX_BYTES))
  const only = (id: string) => {
    const values = data.signer.attributes.get(id)
    if (values?.length !== 1) throw malformed('an attribute is missing or there several times')
    return values[0]!
  }
  const transactionId = text(only(OID.scepTransactionId))
  if (!isPrintable(transactionId) || !/^.{1,255}$/.test(transactionId))
    throw malformed('a transaction without or with too long a name')
  const nonce = only(OID.scepSenderNonce)
  if (nonce.tag !== TAG.octetString || nonce.content.length > 64) throw malformed('not a nonce')
  const type = REQUESTS.get(text(only(OID.scepMessageType)))
  const { hash } = data.signer
  const sender = { transactionId, senderNonce: nonce.content, hash: hash ?? 'sha256' }
  if (!hash) return { ...sender, failure: 'badAlg' }
  if (!type) return { ...sender, failure: 'badRequest' }
  try {
    const signer = signerOf(data)
    if (!isSignedWith(data, signer.publicKey)) return { ...sender, failure: 'badMessageCheck' }
    // Only an RSA key can be enveloped for, and every answer is.
    if (signer.publicKey.kind !== 'RSA') return { ...sender, failure: 'badAlg' }
    return { ...sender, failure: null, type, signer, enveloped: parseEnvelopedData(data.content) }
  } catch (error) {
    if (!(error instanceof CertError)) throw error
    const isAlgorithm = error.code === 'unsupported' || error.code === 'weak_key'
    return { ...sender, failure: isAlgorithm ? 'badAlg' : 'badRequest' }
  }
}

function signerOf({ certificates, signer: { signer } }: ReturnType<typeof parseSignedData>) {
  for (const der of certificates) {
    const certificate = parseSignerCertificate(der)
    const isHis =
      'issuer' in signer
        ? certificate.issuer.equals(signer.issuer) && certificate.serial.equals(signer.serial)
        : certificate.publicKey.keyIdentifier.equals(signer.keyIdentifier)
    if (isHis) return certificate
  }
  throw malformed('without the certificate of its signer')
}

/** The octets inside. @throws CertError `bad_facts`, whatever it is that does not fit */
export const openMessage = (
  { enveloped }: ScepQuestion,
  ra: { certificate: Certificate; key: Parameters<typeof openEnvelope>[1]['key'] },
  random: (size: number) => Uint8Array,
): Buffer =>
  openEnvelope(enveloped, {
    issuer: ra.certificate.issuer,
    serial: ra.certificate.serial,
    key: ra.key,
    random: random(32),
  })

/** Which certificate or list somebody asks for: IssuerAndSerialNumber. @throws CertError `malformed` */
export function parseIssuerAndSerial(der: Uint8Array): { issuer: Buffer; serial: Buffer } {
  const name = single(der, TAG.sequence)
  const issuer = name.next(TAG.sequence).whole
  const serial = name.next(TAG.integer)
  name.end()
  return { issuer, serial: serial.content }
}

/** What a client asks after (RFC 8894 §3.3.3): IssuerAndSubject. @throws CertError `malformed` */
export function parseIssuerAndSubject(der: Uint8Array): { issuer: Buffer; subject: Buffer } {
  const names = single(der, TAG.sequence)
  const issuer = names.next(TAG.sequence).whole
  const subject = names.next(TAG.sequence).whole
  names.end()
  return { issuer, subject }
}

export type ScepReply =
  | {
      status: 'success'
      certificates: readonly Uint8Array[]
      crl?: Uint8Array
      /** Of whoever signed the question; in the cipher of the question. */
      to: Pick<ScepQuestion, 'signer' | 'enveloped'>
    }
  | { status: 'failure'; reason: ScepFailure }
  | { status: 'pending' }

const STATUS = { success: '0', failure: '2', pending: '3' }

/** A CertRep (RFC 8894 §3.3.2), to be signed by the RA's RSA key with the hash of the question. */
export function prepareScepReply(facts: {
  sender: ScepSender
  reply: ScepReply
  ra: Certificate
  random: (size: number) => Uint8Array
}): ReturnType<typeof prepareSignedData> {
  const { sender, reply, ra, random } = facts
  const printable = (value: string) => element(TAG.printableString, Buffer.from(value, 'latin1'))
  const attributes: { id: string; value: Uint8Array }[] = [
    { id: OID.scepMessageType, value: printable('3') },
    { id: OID.scepStatus, value: printable(STATUS[reply.status]) },
    { id: OID.scepTransactionId, value: printable(sender.transactionId) },
    { id: OID.scepSenderNonce, value: octets(random(16)) },
    { id: OID.scepRecipientNonce, value: octets(sender.senderNonce) },
  ]
  if (reply.status === 'failure')
    attributes.push({
      id: OID.scepFailInfo,
      value: printable(String(FAILURES.indexOf(reply.reason))),
    })
  return prepareSignedData({
    content: reply.status === 'success' ? envelopeOf(reply, random) : Buffer.alloc(0),
    signer: { issuer: ra.issuer, serial: ra.serial },
    certificates: [ra.der],
    attributes,
    hash: sender.hash,
  })
}

function envelopeOf(
  { certificates, crl, to }: ScepReply & { status: 'success' },
  random: (size: number) => Uint8Array,
): Buffer {
  const { issuer, serial, publicKey } = to.signer
  return encodeEnvelopedData({
    content: encodeCertsOnly(certificates, crl),
    recipient: { issuer, serial, key: publicKey.key },
    cipher: to.enveloped.cipher,
    random,
  })
}
