import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { StartupError } from '../errors.ts'
import { deriveKey, KDF, keyDerivation, open, seal, sealedWith } from '../passphrase.ts'
import { orNull } from '../private-file.ts'

/** Keys and secrets of DATA_DIR, folders and files: they leave it under a passphrase alone. */
export const SEALED = ['secrets', 'signer', 'roots', 'demo-logins.json']
const ABOUT = ['mamori-backup-keys', '1']

const sealedFiles = z.strictObject({
  format: z.literal(ABOUT[0]!),
  version: z.literal(1),
  kdf: keyDerivation,
  sealed: sealedWith(z.base64()),
})
const content = z.record(z.string(), z.base64())

/** Every file among them with its path, as one sealed text. */
export async function sealFiles(dataDir: string, passphrase: string): Promise<string> {
  const files: Record<string, string> = {}
  for (const name of SEALED) await collect(dataDir, name, files)
  const salt = randomBytes(32)
  const secret = await deriveKey(passphrase, salt)
  const sealed = seal(secret, Buffer.from(JSON.stringify(files)), ABOUT)
  const kdf = { ...KDF, salt: salt.toString('base64') }
  return JSON.stringify({ format: ABOUT[0], version: 1, kdf, sealed })
}

async function collect(root: string, path: string, files: Record<string, string>): Promise<void> {
  const found = await orNull(stat(join(root, path)))
  // A socket is neither.
  if (found?.isFile()) files[path] = (await readFile(join(root, path))).toString('base64')
  if (!found?.isDirectory()) return
  for (const name of await readdir(join(root, path))) await collect(root, `${path}/${name}`, files)
}

/** Puts them back, readable by us alone. @throws StartupError for a wrong passphrase or a damaged file */
export async function openFiles(dataDir: string, text: string, passphrase: string): Promise<void> {
  const damaged = new StartupError('The keys in the backup are damaged')
  let read: z.infer<typeof sealedFiles>
  try {
    read = sealedFiles.parse(JSON.parse(text))
  } catch {
    throw damaged
  }
  const secret = await deriveKey(passphrase, Buffer.from(read.kdf.salt, 'base64'))
  const plain = open(secret, read.sealed, ABOUT)
  if (!plain) throw new StartupError('This passphrase does not open the keys in the backup')
  for (const [path, data] of Object.entries(content.parse(JSON.parse(plain.toString('utf8'))))) {
    const isOurs = SEALED.includes(path.split('/')[0]!) && !path.split('/').includes('..')
    if (!isOurs) throw damaged
    await mkdir(dirname(join(dataDir, path)), { recursive: true, mode: 0o700 })
    await writeFile(join(dataDir, path), Buffer.from(data, 'base64'), { mode: 0o600, flag: 'wx' })
  }
}
