import {
  constants,
  createCipheriv,
  createDecipheriv,
  type KeyObject,
  privateDecrypt,
  publicEncrypt,
} from 'node:crypto'
import { malformed, type Reader, single } from '../der/read.ts'
import { constructed, primitive, TAG } from '../der/tags.ts'
import { oidText, smallInteger } from '../der/values.ts'
import { element, integer, NULL, octets, oid, sequence, setOf, tagged } from '../der/write.ts'
import { CertError } from '../errors.ts'
import { OID } from '../oids.ts'
import { type IssuerAndSerial, identifier, readIdentifier } from './signed-data.ts'

/** RFC 8894 §3.5.2: AES, and 3DES for those that have nothing else. Single DES is not among them. */
const CIPHERS = {
  'aes-128-cbc': { oid: '2.16.840.1.101.3.4.1.2', key: 16, block: 16 },
  'aes-192-cbc': { oid: '2.16.840.1.101.3.4.1.22', key: 24, block: 16 },
  'aes-256-cbc': { oid: OID.aes256Cbc, key: 32, block: 16 },
  'des-ede3-cbc': { oid: '1.2.840.113549.3.7', key: 24, block: 8 },
} as const
export type Cipher = keyof typeof CIPHERS
const BY_OID = new Map(Object.entries(CIPHERS).map(([name, { oid }]) => [oid as string, name]))

export interface EnvelopedData {
  recipients: { recipient: IssuerAndSerial | { keyIdentifier: Buffer }; encryptedKey: Buffer }[]
  cipher: Cipher
  iv: Buffer
  content: Buffer
}

const LIMITS = { maxLength: 256 * 1024, maxNodes: 1_000, maxDepth: 16 }

/**
 * Data for holders of RSA keys (RFC 5652 §6), in DER: see `toDer`. Recipients of other kinds are left out.
 * @throws CertError `malformed`, `too_large`, `unsupported` (cipher)
 */
export function parseEnvelopedData(der: Uint8Array): EnvelopedData {
  const outer = single(der, TAG.sequence, LIMITS)
  if (oidText(outer.next()) !== OID.pkcs7EnvelopedData) throw malformed('not enveloped data')
  const data = outer.into(constructed(0)).into(TAG.sequence)
  outer.end()
  smallInteger(data.next())
  data.optional(constructed(0))
  const recipients = readRecipients(data.into(TAG.set))
  const encrypted = data.into(TAG.sequence)
  data.optional(constructed(1))
  data.end()
  if (oidText(encrypted.next()) !== OID.pkcs7Data) throw malformed('enveloped, but not data')
  const algorithm = encrypted.into(TAG.sequence)
  const id = oidText(algorithm.next())
  const cipher = BY_OID.get(id) as Cipher | undefined
  if (!cipher) throw new CertError('unsupported', `ciphers of algorithm ${id}`)
  const iv = algorithm.next(TAG.octetString).content
  algorithm.end()
  const content = readContent(encrypted)
  const { block } = CIPHERS[cipher]
  if (iv.length !== block || content.length === 0 || content.length % block !== 0)
    throw malformed('not whole blocks')
  return { recipients, cipher, iv, content }
}

function readRecipients(list: Reader): EnvelopedData['recipients'] {
  const found: EnvelopedData['recipients'] = []
  while (!list.done) {
    const next = list.next()
    if (next.tag !== TAG.sequence) continue
    const info = list.within(next.content)
    smallInteger(info.next())
    const recipient = readIdentifier(info)
    const algorithm = oidText(info.into(TAG.sequence).next())
    const encryptedKey = info.next(TAG.octetString).content
    info.end()
    if (algorithm === OID.rsaEncryption) found.push({ recipient, encryptedKey })
  }
  return found
}

/** [0] IMPLICIT: octets, or in what was BER the pieces of them. */
function readContent(encrypted: Reader): Buffer {
  const whole = encrypted.optional(primitive(0))?.content
  const pieces = whole ? undefined : encrypted.intoOptional(0)?.rest()
  encrypted.end()
  if (whole) return whole
  if (!pieces?.every(({ tag }) => tag === TAG.octetString)) throw malformed('no content')
  return Buffer.concat(pieces.map(({ content }) => content))
}

/**
 * The content, if it was for this certificate. Whether the key, the padding or the content is wrong can't
 * be told from the answer or, as far as a program in JavaScript can, from its time: a key that does not
 * unwrap is replaced by a random one (RFC 3218 §2.3.2), and all ends in the same way.
 * @throws CertError `bad_facts` for each of these alike
 */
export function openEnvelope(
  enveloped: EnvelopedData,
  { issuer, serial, key, random }: IssuerAndSerial & { key: KeyObject; random: Uint8Array },
): Buffer {
  const mine = enveloped.recipients.find(
    ({ recipient }) =>
      'issuer' in recipient && recipient.issuer.equals(issuer) && recipient.serial.equals(serial),
  )
  if (!mine) throw unreadable()
  const { cipher, iv, content } = enveloped
  const contentKey = unwrap(key, mine.encryptedKey, random.subarray(0, CIPHERS[cipher].key))
  const decipher = createDecipheriv(cipher, contentKey, iv).setAutoPadding(false)
  return unpadded(
    Buffer.concat([decipher.update(content), decipher.final()]),
    CIPHERS[cipher].block,
  )
}

const unreadable = () => new CertError('bad_facts', 'not for this key, or not whole')

/**
 * PKCS#1 v1.5 without branches on what was decrypted: Node refuses to unpad it (CVE-2023-46809), and an
 * answer to whether it fits would be an oracle.
 */
function unwrap(key: KeyObject, wrapped: Buffer, otherwise: Uint8Array): Buffer {
  let block: Buffer
  try {
    block = privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, wrapped)
  } catch {
    // Not shorter than the modulus: its sender knows that already.
    throw unreadable()
  }
  const wanted = otherwise.length
  const from = block.length - wanted
  let wrong = block[0]! | (block[1]! ^ 2) | block[from - 1]!
  // Each octet of the padding must not be zero: (x - 1) borrows for zero alone.
  for (let at = 2; at < from - 1; at++) wrong |= (block[at]! - 1) >> 8
  // All ones when nothing is wrong, else zero.
  const keep = ((wrong & 0xff) - 1) >> 8
  const out = Buffer.alloc(wanted)
  for (let at = 0; at < wanted; at++)
    out[at] = (block[from + at]! & keep) | (otherwise[at]! & ~keep)
  return out
}

/** RFC 5652 §6.3. */
function unpadded(padded: Buffer, block: number): Buffer {
  const length = padded.at(-1)!
  let wrong = length === 0 || length > block ? 1 : 0
  for (let at = 1; at <= block; at++)
    wrong |= at <= length ? padded[padded.length - at]! ^ length : 0
  if (wrong) throw unreadable()
  return padded.subarray(0, padded.length - length)
}

/** Data for the holder of one RSA key. `random` gives fresh octets. */
export function encodeEnvelopedData(facts: {
  content: Uint8Array
  recipient: IssuerAndSerial & { key: KeyObject }
  cipher: Cipher
  random: (size: number) => Uint8Array
}): Buffer {
  const { content, recipient, cipher, random } = facts
  const { key: keyLength, block, oid: cipherOid } = CIPHERS[cipher]
  const contentKey = random(keyLength)
  const iv = random(block)
  const encryption = createCipheriv(cipher, contentKey, iv)
  const hidden = Buffer.concat([encryption.update(content), encryption.final()])
  const padding = constants.RSA_PKCS1_PADDING
  const info = sequence(
    integer(0),
    identifier(recipient),
    sequence(oid(OID.rsaEncryption), NULL),
    octets(publicEncrypt({ key: recipient.key, padding }, contentKey)),
  )
  const encrypted = sequence(
    oid(OID.pkcs7Data),
    sequence(oid(cipherOid), octets(iv)),
    element(primitive(0), hidden),
  )
  const data = sequence(integer(0), setOf(info), encrypted)
  return sequence(oid(OID.pkcs7EnvelopedData), tagged(0, data))
}
