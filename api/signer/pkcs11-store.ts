import { createHash, createPublicKey, type JsonWebKey } from 'node:crypto'
import { ecdsaSignature, type KeyKind, type SignatureAlgorithm } from '#certs'
import { LEAVE_ALONE, StartupError } from '../errors.ts'
import { type KeyStore, KeysGone, RSA_BITS, type StoredKey } from './key-store.ts'
import { type Handle, loadPkcs11, type PKCS11, type Pkcs11Error, type Template } from './pkcs11.ts'

/** PKCS #11 2.40, the few numbers we need of it: the package that knows all may not be installed. */
const CKO = { publicKey: 2, privateKey: 3 }
const CKA = {
  class: 0x0,
  token: 0x1,
  private: 0x2,
  label: 0x3,
  id: 0x102,
  sensitive: 0x103,
  sign: 0x108,
  verify: 0x10a,
  modulus: 0x120,
  modulusBits: 0x121,
  publicExponent: 0x122,
  extractable: 0x162,
  ecParameters: 0x180,
  ecPoint: 0x181,
}
const CKM = { rsaKeyPair: 0x0, rsaPkcs: 0x1, ecKeyPair: 0x1040, ecdsa: 0x1041 }
const SERIAL_AND_WRITE = 0x4 | 0x2
const USER = 1
const PIN_REFUSED = 0xa0
const PIN_LOCKED = 0xa4
/** CKR_DEVICE_ERROR, _REMOVED, SESSION_CLOSED, _HANDLE_INVALID, TOKEN_NOT_PRESENT, USER_NOT_LOGGED_IN */
const GONE = new Set([0x30, 0x32, 0xb0, 0xb3, 0xe0, 0x101])

const CURVES: Record<string, { kind: KeyKind; bytes: number }> = {
  '06082a8648ce3d030107': { kind: 'P-256', bytes: 32 },
  '06052b81040022': { kind: 'P-384', bytes: 48 },
}
/** DER of DigestInfo up to the digest (RFC 8017 §9.2 note 1): the token signs, we hash. */
const SHA256_INFO = Buffer.from('3031300d060960864801650304020105000420', 'hex')

export interface Pkcs11Options {
  /** The vendor's library. */
  module: string
  /** Label of the token. */
  token: string
  pin: string
}

/** Opens the token and logs in, once: a token counts wrong PINs. @throws StartupError in one line */
export function openPkcs11Store({ module, token, pin }: Pkcs11Options): KeyStore {
  const library = loadPkcs11(module)
  const session = openSession(library, token, pin)
  const known = new Map<string, StoredKey>()
  let queue: Promise<unknown> = Promise.resolve()
  /** PKCS #11 §5.11: an operation under way belongs to its session, so one after the other. */
  const serially = <T>(work: () => Promise<T> | T): Promise<T> => {
    const turn = queue.then(work)
    queue = turn.catch(() => {})
    return turn.catch((error: Pkcs11Error) => {
      throw GONE.has(error.code) ? new KeysGone('the token is gone', { cause: error }) : error
    })
  }

  const stored = (spki: Buffer, privateKey: Handle): StoredKey => ({
    spki,
    sign: (algorithm, tbs) =>
      serially(async () => {
        const { mechanism, data, finish } = signing(algorithm, tbs)
        library.C_SignInit(session, { mechanism }, privateKey)
        return finish(await library.C_SignAsync(session, data, Buffer.alloc(512)))
      }),
  })
  const read = (): void => {
    for (const privateKey of find(library, session, [{ type: CKA.class, value: CKO.privateKey }])) {
      const [label, id] = attributes(library, session, privateKey, CKA.label, CKA.id)
      const keyId = label!.toString('utf8')
      if (known.has(keyId)) continue
      const spki = publicKeyOf(library, session, id!)
      // What is not of our making may be in the same token.
      if (spki) known.set(keyId, stored(spki, privateKey))
    }
  }
  return {
    keys: () =>
      serially(() => {
        read()
        return known
      }),
    create: (keyId, kind) =>
      serially(async () => {
        read()
        if (known.has(keyId))
          throw new StartupError(
            `The token ${token} has a key ${keyId} already: none is overwritten`,
          )
        const { mechanism, publicTemplate, privateTemplate } = generation(keyId, kind)
        await library.C_GenerateKeyPairAsync(
          session,
          { mechanism },
          publicTemplate,
          privateTemplate,
        )
        read()
        const key = known.get(keyId)
        if (!key) throw new StartupError(`The token ${token} made no key that we can use`)
        return key
      }),
    close: () =>
      serially(() => {
        library.C_CloseSession(session)
        library.C_Finalize()
      }),
  }
}

function openSession(library: PKCS11, token: string, pin: string): Handle {
  try {
    return logIn(library, token, pin)
  } catch (error) {
    library.C_Finalize()
    throw error
  }
}

function logIn(library: PKCS11, token: string, pin: string): Handle {
  const slot = library
    .C_GetSlotList(true)
    .find((candidate) => library.C_GetTokenInfo(candidate).label.trim() === token)
  if (!slot) throw new StartupError(`PKCS11_TOKEN: there is no token labelled "${token}"`)
  const session = library.C_OpenSession(slot, SERIAL_AND_WRITE)
  try {
    library.C_Login(session, USER, pin)
    return session
  } catch (error) {
    const { code, message } = error as Pkcs11Error
    const refused = (line: string) =>
      new StartupError(`PKCS11_PIN_FILE: the token "${token}" ${line}`, { exitCode: LEAVE_ALONE })
    if (code === PIN_LOCKED) throw refused('has locked this PIN')
    if (code >= PIN_REFUSED && code < PIN_LOCKED) throw refused('refuses this PIN')
    throw new StartupError(`PKCS11_TOKEN: cannot log in to "${token}" (${message})`)
  }
}

function find(library: PKCS11, session: Handle, template: Template): Handle[] {
  library.C_FindObjectsInit(session, template)
  try {
    const found: Handle[] = []
    for (;;) {
      const next = library.C_FindObjects(session, 64)
      if (next.length === 0) return found
      found.push(...next)
    }
  } finally {
    library.C_FindObjectsFinal(session)
  }
}

const attributes = (library: PKCS11, session: Handle, object: Handle, ...types: number[]) =>
  library
    .C_GetAttributeValue(
      session,
      object,
      types.map((type) => ({ type })),
    )
    .map(({ value }) => value)

/** SubjectPublicKeyInfo of the public half with this id; null where there is none, or none of our kinds. */
function publicKeyOf(library: PKCS11, session: Handle, id: Buffer): Buffer | null {
  const [object] = find(library, session, [
    { type: CKA.class, value: CKO.publicKey },
    { type: CKA.id, value: id },
  ])
  if (!object) return null
  const jwk = ellipticKey(library, session, object) ?? rsaKey(library, session, object)
  if (!jwk) return null
  return createPublicKey({ key: jwk, format: 'jwk' }).export({ format: 'der', type: 'spki' })
}

function ellipticKey(library: PKCS11, session: Handle, object: Handle): JsonWebKey | null {
  const found = orNull(() => attributes(library, session, object, CKA.ecParameters, CKA.ecPoint))
  const [parameters, octets] = found ?? []
  const curve = CURVES[parameters?.toString('hex') ?? '']
  if (!curve || !octets) return null
  // The point in an OCTET STRING, uncompressed: its end is x and y.
  const point = octets.subarray(-2 * curve.bytes)
  const half = (from: number) => point.subarray(from, from + curve.bytes).toString('base64url')
  return { kty: 'EC', crv: curve.kind, x: half(0), y: half(curve.bytes) }
}

function rsaKey(library: PKCS11, session: Handle, object: Handle): JsonWebKey | null {
  const found = orNull(() => attributes(library, session, object, CKA.modulus, CKA.publicExponent))
  const [modulus, exponent] = found ?? []
  if (!modulus?.length || !exponent?.length) return null
  return { kty: 'RSA', n: modulus.toString('base64url'), e: exponent.toString('base64url') }
}

/** A token refuses to tell what an object of another type does not have. */
function orNull<T>(reading: () => T): T | null {
  try {
    return reading()
  } catch {
    return null
  }
}

function signing(algorithm: SignatureAlgorithm, tbs: Uint8Array) {
  const digest = (name: string) => createHash(name).update(tbs).digest()
  if (algorithm === 'ecdsa-sha256' || algorithm === 'ecdsa-sha384')
    return {
      mechanism: CKM.ecdsa,
      data: digest(algorithm === 'ecdsa-sha256' ? 'sha256' : 'sha384'),
      finish: ecdsaSignature,
    }
  if (algorithm === 'rsa-sha256')
    return {
      mechanism: CKM.rsaPkcs,
      data: Buffer.concat([SHA256_INFO, digest('sha256')]),
      finish: (signature: Buffer) => signature,
    }
  throw new Error(`no key of ours signs with ${algorithm}`)
}

function generation(keyId: string, kind: KeyKind) {
  const name = [
    { type: CKA.token, value: true },
    { type: CKA.label, value: keyId },
    { type: CKA.id, value: Buffer.from(keyId) },
  ]
  const [parameters] = Object.entries(CURVES).find(([, curve]) => curve.kind === kind) ?? []
  const shape = parameters
    ? [{ type: CKA.ecParameters, value: Buffer.from(parameters, 'hex') }]
    : [
        { type: CKA.modulusBits, value: RSA_BITS },
        { type: CKA.publicExponent, value: Buffer.of(1, 0, 1) },
      ]
  return {
    mechanism: parameters ? CKM.ecKeyPair : CKM.rsaKeyPair,
    publicTemplate: [...name, { type: CKA.verify, value: true }, ...shape],
    privateTemplate: [
      ...name,
      { type: CKA.private, value: true },
      { type: CKA.sensitive, value: true },
      { type: CKA.extractable, value: false },
      { type: CKA.sign, value: true },
    ],
  }
}
