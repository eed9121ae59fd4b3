import { createCipheriv, createHash, createHmac, type KeyObject, pbkdf2 } from 'node:crypto'
import { promisify } from 'node:util'
import { primitive, TAG } from '../der/tags.ts'
import { element, integer, NULL, octets, oid, sequence, setOf, tagged } from '../der/write.ts'
import { CertError } from '../errors.ts'
import { OID } from '../oids.ts'

/** As OpenSSL 3 and Windows since 10 1709 read it: AES-256-CBC by PBKDF2, and a MAC, all with SHA-256. */
const KEY_ITERATIONS = 100_000
/** The MAC's own derivation is slow in JavaScript, and an attacker takes the cheaper way anyway. */
const MAC_ITERATIONS = 10_000

const derive = promisify(pbkdf2)

export interface Pkcs12Facts {
  /** RSA or EC, from `node:crypto`. */
  key: KeyObject
  /** The key's own certificate first. */
  certificates: readonly Uint8Array[]
  /** Printable ASCII: programs don't agree how other characters become octets. */
  password: string
  friendlyName: string
  /** Fresh random octets, as many as asked for. */
  random: (size: number) => Uint8Array
}

/**
 * A PKCS#12 file (RFC 7292) of a key and its chain. `node-forge` knows no EC keys, so it is ours.
 * @throws CertError `bad_facts` for an empty or other than printable password, or no certificate
 */
export async function encodePkcs12(facts: Pkcs12Facts): Promise<Buffer> {
  const { key, certificates, password, random } = facts
  const [own] = certificates
  if (!own) throw new CertError('bad_facts', 'no certificate')
  if (!/^[ -~]{1,256}$/.test(password))
    throw new CertError('bad_facts', 'a password of 1 to 256 printable ASCII characters')
  const localKeyId = createHash('sha1').update(own).digest()
  const attributes = setOf(
    sequence(oid(OID.localKeyId), setOf(octets(localKeyId))),
    sequence(oid(OID.friendlyName), setOf(element(TAG.bmpString, bigEndian(facts.friendlyName)))),
  )
  const certificateBags = certificates.map((certificate, position) =>
    sequence(
      oid(OID.certificateBag),
      tagged(0, sequence(oid(OID.x509Certificate), tagged(0, octets(certificate)))),
      ...(position === 0 ? [attributes] : []),
    ),
  )
  const hidden = await encrypt(sequence(...certificateBags), password, random)
  const shrouded = await encrypt(key.export({ format: 'der', type: 'pkcs8' }), password, random)
  const keyBag = sequence(
    oid(OID.shroudedKeyBag),
    tagged(0, sequence(shrouded.algorithm, octets(shrouded.content))),
    attributes,
  )
  const safe = sequence(
    sequence(oid(OID.pkcs7EncryptedData), tagged(0, encryptedData(hidden))),
    data(sequence(keyBag)),
  )
  return sequence(integer(3), data(safe), mac(safe, password, random(16)))
}

const data = (content: Uint8Array): Buffer =>
  sequence(oid(OID.pkcs7Data), tagged(0, octets(content)))

interface Encrypted {
  algorithm: Buffer
  content: Buffer
}

const encryptedData = ({ algorithm, content }: Encrypted): Buffer =>
  sequence(integer(0), sequence(oid(OID.pkcs7Data), algorithm, element(primitive(0), content)))

/** PBES2 (RFC 8018 §6.2). */
async function encrypt(
  plain: Uint8Array,
  password: string,
  random: Pkcs12Facts['random'],
): Promise<Encrypted> {
  const salt = random(16)
  const iv = random(16)
  const key = await derive(password, salt, KEY_ITERATIONS, 32, 'sha256')
  const cipher = createCipheriv('aes-256-cbc', key, iv)
  const prf = sequence(oid(OID.hmacSha256), NULL)
  const derivation = sequence(octets(salt), integer(KEY_ITERATIONS), prf)
  const algorithm = sequence(
    oid(OID.pbes2),
    sequence(sequence(oid(OID.pbkdf2), derivation), sequence(oid(OID.aes256Cbc), octets(iv))),
  )
  return { algorithm, content: Buffer.concat([cipher.update(plain), cipher.final()]) }
}

function mac(safe: Uint8Array, password: string, salt: Uint8Array): Buffer {
  const digest = createHmac('sha256', macKey(password, salt)).update(safe).digest()
  const info = sequence(sequence(oid(OID.sha256), NULL), octets(digest))
  return sequence(info, octets(salt), integer(MAC_ITERATIONS))
}

/** RFC 7292 Appendix B.2 with SHA-256 and ID 3: one block is the 32 octets that are wanted. */
function macKey(password: string, salt: Uint8Array): Buffer {
  const BLOCK = 64
  const fill = (bytes: Uint8Array) => {
    const length = BLOCK * Math.ceil(bytes.length / BLOCK)
    return Buffer.from(Array.from({ length }, (_, at) => bytes[at % bytes.length]!))
  }
  // The password as big-endian UTF-16 with its final zero.
  const secret = bigEndian(`${password}\0`)
  let key = createHash('sha256')
    .update(Buffer.alloc(BLOCK, 3))
    .update(fill(salt))
    .update(fill(secret))
    .digest()
  for (let round = 1; round < MAC_ITERATIONS; round++)
    key = createHash('sha256').update(key).digest()
  return key
}

const bigEndian = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16()
