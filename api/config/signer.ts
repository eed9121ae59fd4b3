import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import type { variables as storage } from './storage.ts'
import { allOrNone, type Values } from './variables.ts'

export const variables = {
  SIGNER_SOCKET: z.string().optional(),
  CA_PASSPHRASE_FILE: z.string().optional(),
  PKCS11_MODULE: z.string().optional(),
  PKCS11_TOKEN: z.string().optional(),
  PKCS11_PIN_FILE: z.string().optional(),
}

/** @throws StartupError */
export function read(e: Values<typeof variables & Pick<typeof storage, 'DATA_DIR'>>) {
  return {
    /** Where the signer listens; given, it is somebody else's to start. */
    signerSocket: e.SIGNER_SOCKET ?? defaultSocket(resolve(e.DATA_DIR)),
    startsSigner: e.SIGNER_SOCKET === undefined,
    /** Read by the signer alone: no other process has what is in it. */
    caPassphraseFile: e.CA_PASSPHRASE_FILE,
    pkcs11: readPkcs11(e),
  }
}

/** sockaddr_un(7) holds 107 characters at most, and macOS 103. */
export const MAX_SOCKET_PATH = 100

function defaultSocket(dataDir: string): string {
  const name = createHash('sha256').update(dataDir).digest('hex').slice(0, 16)
  if (process.platform === 'win32') return `\\\\.\\pipe\\mamori-signer-${name}`
  const path = join(dataDir, 'signer', 'socket')
  if (Buffer.byteLength(path) <= MAX_SOCKET_PATH) return path
  return join(tmpdir(), `mamori-signer-${name}`, 'socket')
}

function readPkcs11(e: Values<typeof variables>) {
  const given = allOrNone(e, 'PKCS11_MODULE', 'PKCS11_TOKEN', 'PKCS11_PIN_FILE')
  return (
    given && {
      module: given.PKCS11_MODULE,
      token: given.PKCS11_TOKEN,
      pinFile: given.PKCS11_PIN_FILE,
    }
  )
}
