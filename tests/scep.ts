import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import forge from 'node-forge'
import {
  assemble,
  type Certificate,
  type NameAttributes,
  parseCertificate,
  prepareRequest,
  publicKeyOf,
  signWithKey,
} from '#certs'
import {
  type Cipher,
  encodeEnvelopedData,
  openEnvelope,
  parseEnvelopedData,
} from '../certs/cms/enveloped-data.ts'
import { isSignedWith, parseSignedData, prepareSignedData } from '../certs/cms/signed-data.ts'
import { bounds } from '../certs/der/read.ts'
import { TAG } from '../certs/der/tags.ts'
import { text } from '../certs/der/values.ts'
import { element, octets } from '../certs/der/write.ts'
import { OID } from '../certs/oids.ts'

/** An RSA key with a certificate that it has signed itself, as a SCEP client makes for its first request. */
export function createScepClient(commonName = 'client', bits = 2048, extensions: object[] = []) {
  const { privateKey: key } = generateKeyPairSync('rsa', { modulusLength: bits })
  const pem = key.export({ format: 'pem', type: 'pkcs1' }).toString()
  const cert = forge.pki.createCertificate()
  const forgeKey = forge.pki.privateKeyFromPem(pem)
  cert.publicKey = forge.pki.rsa.setPublicKey(forgeKey.n, forgeKey.e)
  cert.serialNumber = '01'
  cert.validity.notBefore = new Date(Date.now() - 86_400_000)
  cert.validity.notAfter = new Date(Date.now() + 86_400_000)
  cert.setSubject([{ name: 'commonName', value: commonName }])
  cert.setIssuer([{ name: 'commonName', value: commonName }])
  cert.setExtensions(extensions)
  cert.sign(forgeKey, forge.md.sha256.create())
  const der = (asn1: forge.asn1.Asn1) => Buffer.from(forge.asn1.toDer(asn1).getBytes(), 'latin1')
  const issuer = der(forge.pki.distinguishedNameToAsn1(cert.issuer))
  const certificate = { der: der(forge.pki.certificateToAsn1(cert)), issuer, serial: Buffer.of(1) }
  return { key, certificate }
}
/**
 * As Windows sends one ([MS-WCCE] §2.2.2.7; Network Device Enrollment Service): its own certificate marks
 * the key identifier critical, the challenge is a PrintableString, and attributes of its own come along.
 */
export function createWindowsClient(challenge: string): ScepClient & { csr: Buffer } {
  const aki = { name: 'authorityKeyIdentifier', keyIdentifier: true, critical: true }
  const client = createScepClient('DESKTOP-0001', 2048, [aki])
  const pem = client.key.export({ format: 'pem', type: 'pkcs1' }).toString()
  const key = forge.pki.privateKeyFromPem(pem)
  const csr = forge.pki.createCertificationRequest()
  csr.publicKey = forge.pki.rsa.setPublicKey(key.n, key.e)
  csr.setSubject([{ name: 'commonName', value: 'DESKTOP-0001' }])
  const valueTagClass = forge.asn1.Type.IA5STRING as unknown as forge.asn1.Class
  csr.setAttributes([
    // OS version, and which program asks.
    { type: '1.3.6.1.4.1.311.13.2.3', value: '10.0.19045.2', valueTagClass },
    { type: '1.3.6.1.4.1.311.21.20', value: 'DESKTOP-0001 certreq', valueTagClass },
    { name: 'challengePassword', value: challenge },
  ])
  csr.sign(key, forge.md.sha256.create())
  const der = forge.asn1.toDer(forge.pki.certificationRequestToAsn1(csr)).getBytes()
  return { ...client, csr: Buffer.from(der, 'latin1') }
}

export interface ScepClient {
  key: KeyObject
  certificate: Pick<Certificate, 'der' | 'issuer' | 'serial'>
}

/** A request of this key with a challenge. */
export function scepCsr(key: KeyObject, challenge: string | null, commonName = 'client'): Buffer {
  const subject: NameAttributes = [['CN', commonName]]
  const prepared = prepareRequest({
    subject,
    publicKey: publicKeyOf(key),
    ...(challenge !== null && { challengePassword: challenge }),
  })
  return assemble(prepared, signWithKey(key, prepared.algorithm, prepared.tbs))
}

export interface ScepClientQuestion {
  type?: number | string
  transactionId?: string
  cipher?: Cipher | 'des-cbc'
  hash?: 'sha1' | 'sha256' | 'sha384' | 'sha512'
}

/** Object identifiers of the old algorithms, put where those of the new ones stand. */
const OLD = {
  'des-cbc': ['06082a864886f70d0307', '06052b0e030207'],
  sha1: ['0609608648016503040201', '06052b0e03021a'],
} as const

/** A PKIMessage for an RA. */
export function scepMessage(
  client: ScepClient,
  ra: Pick<Certificate, 'issuer' | 'serial' | 'publicKey'>,
  content: Uint8Array,
  question: ScepClientQuestion = {},
): Buffer {
  const { type = 19, transactionId = 'T1', cipher = 'aes-256-cbc', hash = 'sha256' } = question
  const recipient = { issuer: ra.issuer, serial: ra.serial, key: ra.publicKey.key }
  const printable = (value: string) => element(TAG.printableString, Buffer.from(value))
  const { issuer, serial, der } = client.certificate
  const taken = cipher === 'des-cbc' ? 'des-ede3-cbc' : cipher
  const known = hash === 'sha1' ? 'sha256' : hash
  const envelope = encodeEnvelopedData({ content, recipient, cipher: taken, random: randomBytes })
  const prepared = prepareSignedData({
    content: cipher === 'des-cbc' ? replaced(envelope, OLD['des-cbc']) : envelope,
    signer: { issuer, serial },
    certificates: [der],
    attributes: [
      { id: OID.scepMessageType, value: printable(String(type)) },
      { id: OID.scepTransactionId, value: printable(transactionId) },
      { id: OID.scepSenderNonce, value: octets(randomBytes(16)) },
    ],
    hash: known,
  })
  const message = prepared.assemble(signWithKey(client.key, `rsa-${known}`, prepared.signed))
  return hash === 'sha1' ? replaced(message, OLD.sha1) : message
}

/** The same DER with one identifier in another's place, and the lengths that follow from it. */
function replaced(der: Buffer, [from, to]: readonly [string, string]): Buffer {
  const tag = der[0]!
  if (!(tag & 0x20)) return der.equals(Buffer.from(from, 'hex')) ? Buffer.from(to, 'hex') : der
  const parts: Buffer[] = []
  for (let { from: at, to: end } = bounds(der, 0); at < end; ) {
    const size = bounds(der.subarray(at), 0).to
    parts.push(replaced(der.subarray(at, at + size), [from, to]))
    at += size
  }
  return element(tag, ...parts)
}

/** What a CertRep says, once its signature was checked. */
export function readScepReply(bytes: Uint8Array, client: ScepClient) {
  const data = parseSignedData(bytes)
  const ra = parseCertificate(data.certificates[0]!)
  if (!isSignedWith(data, ra.publicKey)) throw new Error('not signed by the RA')
  const { attributes } = data.signer
  const said = (id: string) => {
    const value = attributes.get(id)?.[0]
    return value && text(value)
  }
  const { issuer, serial } = client.certificate
  const open = () =>
    openEnvelope(parseEnvelopedData(data.content), {
      issuer,
      serial,
      key: createPrivateKey(client.key.export({ format: 'pem', type: 'pkcs8' })),
      random: randomBytes(32),
    })
  return {
    ra,
    type: said(OID.scepMessageType),
    status: said(OID.scepStatus),
    failure: said(OID.scepFailInfo),
    transactionId: said(OID.scepTransactionId),
    recipientNonce: attributes.get(OID.scepRecipientNonce)?.[0]?.content,
    open,
  }
}
