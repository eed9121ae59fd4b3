import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { orNull } from '../private-file.ts'
import { secretFile } from '../secret-file.ts'

const KEY_FILE = 'audit-checkpoint.key'
const PUBLIC_FILE = 'audit-checkpoint.pub'

/** The key that signs checkpoints. */
export async function loadCheckpointKey(dataDir: string): Promise<KeyObject> {
  const key = createPrivateKey(await secretFile(dataDir, KEY_FILE, makePem))
  await writeFile(join(dataDir, PUBLIC_FILE), publicPem(key))
  return key
}

/** Null where no checkpoint was signed yet, or where another process signs them. */
export async function readPublicKey(dataDir: string): Promise<string | null> {
  return orNull(readFile(join(dataDir, PUBLIC_FILE), 'utf8'))
}

const publicPem = (key: KeyObject): string =>
  createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString()

const makePem = (): string =>
  generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
