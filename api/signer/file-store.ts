import {
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  type KeyObject,
  randomBytes,
} from 'node:crypto'
import { chmod, mkdir, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import { type KeyKind, signWithKey } from '#certs'
import { StartupError } from '../errors.ts'
import { deriveKey, KDF, keyDerivation, open, seal, sealedWith } from '../passphrase.ts'
import { orNull, readPrivate, writePrivate } from '../private-file.ts'
import { KEY_ID, type KeyStore, RSA_BITS, type StoredKey } from './key-store.ts'

/*
 * A folder (0700) of files (0600), all JSON with base64 inside:
 *   store.json  {format: "mamori-keys", version: 1, kdf: {name: "scrypt", n: 131072, r: 8, p: 1, salt}, check}
 *   <id>.key    {format: "mamori-key", version: 1, id, publicKey, sealed}
 * One key of 32 octets is derived from the passphrase and opens all of them. `sealed` and `check` are
 * {iv, tag, data}, AES-256-GCM; data is the PKCS#8 of the key, or of `check` the word "mamori-keys".
 * What is authenticated besides: format, version, id and publicKey, each followed by a zero octet.
 */
const base64 = z.base64().max(8_192)
const sealed = sealedWith(base64)
const storeFile = z.strictObject({
  format: z.literal('mamori-keys'),
  version: z.literal(1),
  kdf: keyDerivation,
  check: sealed,
})
const keyFile = z.strictObject({
  format: z.literal('mamori-key'),
  version: z.literal(1),
  id: z.string().regex(KEY_ID),
  publicKey: base64,
  sealed,
})
const WORD = 'mamori-keys'

const generate = promisify(generateKeyPair)

interface FileStoreOptions {
  folder: string
  passphrase: string
  /** What holds the passphrase, for the line that says it is wrong. */
  passphraseName: string
}

/** Opens the folder, or begins one. @throws StartupError in one line: wrong passphrase, damaged file, open to others */
export async function openFileStore(options: FileStoreOptions): Promise<KeyStore> {
  const { folder } = options
  await ownFolder(folder)
  const secret = await openStore(options)
  const opened = new Map<string, StoredKey>()

  const load = async (name: string): Promise<StoredKey> => {
    const path = join(folder, name)
    const file = parse(path, await readPrivate(path), keyFile)
    if (`${file.id}.key` !== name) throw damaged(path)
    const pkcs8 = open(secret, file.sealed, bound(file))
    if (!pkcs8) throw damaged(path)
    return storedKey(createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }))
  }
  return {
    keys: async () => {
      const names = (await readdir(folder)).filter((name) => /^[a-z0-9-]+\.key$/.test(name))
      for (const name of names) {
        const keyId = name.slice(0, -'.key'.length)
        if (!opened.has(keyId)) opened.set(keyId, await load(name))
      }
      return opened
    },
    create: async (keyId, kind) => {
      const { privateKey } = await newKey(kind)
      const key = storedKey(privateKey)
      const about = { id: z.string().regex(KEY_ID).parse(keyId), publicKey: text(key.spki) }
      const pkcs8 = privateKey.export({ format: 'der', type: 'pkcs8' })
      const content = { ...KEY_HEAD, ...about, sealed: seal(secret, pkcs8, bound(about)) }
      const path = join(folder, `${keyId}.key`)
      if (!(await writePrivate(path, JSON.stringify(content), { keep: true })))
        throw new StartupError(`${path} is there already: a key is never overwritten`)
      opened.set(keyId, key)
      return key
    },
    close: () => {
      secret.fill(0)
      opened.clear()
    },
  }
}

const KEY_HEAD = { format: 'mamori-key', version: 1 } as const
const bound = ({ id, publicKey }: { id: string; publicKey: string }) => [
  KEY_HEAD.format,
  '1',
  id,
  publicKey,
]

/** The derived key, checked: so a wrong passphrase is told from a damaged file. */
async function openStore({ folder, passphrase, passphraseName }: FileStoreOptions) {
  const path = join(folder, 'store.json')
  const found = (await readPrivate(path)) ?? (await beginStore(path, passphrase))
  if (typeof found !== 'string') return found
  const { kdf, check } = parse(path, found, storeFile)
  const secret = await deriveKey(passphrase, Buffer.from(kdf.salt, 'base64'))
  if (!open(secret, check, [WORD, '1']))
    throw new StartupError(`${passphraseName}: this passphrase does not open the keys in ${folder}`)
  return secret
}

/** The new store's key, or the file when another process was faster. */
async function beginStore(path: string, passphrase: string): Promise<Buffer | string> {
  const salt = randomBytes(32)
  const secret = await deriveKey(passphrase, salt)
  const check = seal(secret, Buffer.from(WORD), [WORD, '1'])
  const content = { format: WORD, version: 1, kdf: { ...KDF, salt: text(salt) }, check }
  if (await writePrivate(path, JSON.stringify(content), { keep: true })) return secret
  return (await readPrivate(path))!
}

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')

function storedKey(key: KeyObject): StoredKey {
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' })
  return { spki, sign: async (algorithm, tbs) => signWithKey(key, algorithm, tbs) }
}

const newKey = (kind: KeyKind): Promise<{ privateKey: KeyObject }> =>
  kind === 'RSA'
    ? generate('rsa', { modulusLength: RSA_BITS })
    : generate('ec', { namedCurve: kind })

function parse<T>(path: string, content: string | null, schema: z.ZodType<T>): T {
  try {
    return schema.parse(JSON.parse(content ?? ''))
  } catch {
    throw damaged(path)
  }
}

const damaged = (path: string) =>
  new StartupError(`${path} is damaged or was changed: restore it from a backup`)

async function ownFolder(folder: string): Promise<void> {
  if (!(await orNull(stat(folder)))) {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    // Whatever the umask.
    await chmod(folder, 0o700)
  }
  if (process.platform !== 'win32' && (await stat(folder)).mode & 0o077)
    throw new StartupError(`${folder} can be entered by others: set its mode to 0700`)
}
