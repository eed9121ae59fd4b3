import { createRequire } from 'node:module'
import { StartupError } from '../errors.ts'

/* Of the package pkcs11js what we use, in types of our own: it is optional, and may not be installed. */

export type Handle = Buffer
export type Template = { type: number; value?: Buffer | number | boolean | string }[]
interface Mechanism {
  mechanism: number
}

/** `code` is the CK_RV of PKCS #11. */
export interface Pkcs11Error extends Error {
  code: number
}

export interface PKCS11 {
  load(module: string): void
  C_Initialize(): void
  C_Finalize(): void
  C_GetSlotList(withToken: boolean): Handle[]
  C_GetTokenInfo(slot: Handle): { label: string }
  C_OpenSession(slot: Handle, flags: number): Handle
  C_CloseSession(session: Handle): void
  C_Login(session: Handle, user: number, pin: string): void
  C_FindObjectsInit(session: Handle, template: Template): void
  C_FindObjects(session: Handle, most: number): Handle[]
  C_FindObjectsFinal(session: Handle): void
  C_GetAttributeValue(session: Handle, object: Handle, template: Template): { value: Buffer }[]
  C_SignInit(session: Handle, mechanism: Mechanism, key: Handle): void
  C_SignAsync(session: Handle, data: Buffer, signature: Buffer): Promise<Buffer>
  C_GenerateKeyPairAsync(
    session: Handle,
    mechanism: Mechanism,
    publicTemplate: Template,
    privateTemplate: Template,
  ): Promise<unknown>
}

/** The vendor's library, ready for use. @throws StartupError in one line */
export function loadPkcs11(module: string): PKCS11 {
  let library: PKCS11
  try {
    const bridge = createRequire(import.meta.url)('pkcs11js') as { PKCS11: new () => PKCS11 }
    library = new bridge.PKCS11()
  } catch {
    throw new StartupError(
      'PKCS11_MODULE is set, but the bridge to tokens is not built: run npm run build:pkcs11 (it needs make and a C++ compiler)',
    )
  }
  try {
    library.load(module)
    library.C_Initialize()
    return library
  } catch (error) {
    throw new StartupError(`PKCS11_MODULE: cannot use ${module} (${(error as Error).message})`)
  }
}
