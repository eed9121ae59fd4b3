import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomUUID,
} from 'node:crypto'
import { link, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const FOLDER = 'secrets'
const KEY_FILE = 'audit-checkpoint.key'
const PUBLIC_FILE = 'audit-checkpoint.pub'

/** The key that signs checkpoints; made at first use, never in the database. */
export async function loadCheckpointKey(dataDir: string): Promise<KeyObject> {
  const file = join(dataDir, FOLDER, KEY_FILE)
  const pem = (await readPrivate(file)) ?? (await create(dataDir, file))
  const key = createPrivateKey(pem)
  await writeFile(join(dataDir, PUBLIC_FILE), publicPem(key))
  return key
}

/** Null where no checkpoint was signed yet, or where another process signs them. */
export async function readPublicKey(dataDir: string): Promise<string | null> {
  return orNull(readFile(join(dataDir, PUBLIC_FILE), 'utf8'))
}

const publicPem = (key: KeyObject): string =>
  createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString()

async function create(dataDir: string, file: string): Promise<string> {
  const { privateKey } = generateKeyPairSync('ed25519')
  const draft = `${file}.${randomUUID()}`
  await mkdir(join(dataDir, FOLDER), { recursive: true, mode: 0o700 })
  await writeFile(draft, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 })
  try {
    // Of two processes that come here at once, the second takes the first one's key.
    await link(draft, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    await rm(draft)
  }
  return (await readPrivate(file))!
}

async function readPrivate(file: string): Promise<string | null> {
  const found = await orNull(stat(file))
  if (!found) return null
  if (process.platform !== 'win32' && found.mode & 0o077) {
    throw new Error(`${file} can be read by others: set its mode to 0600`)
  }
  return readFile(file, 'utf8')
}

export async function orNull<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
