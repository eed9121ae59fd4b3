import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { takeLock } from '#drizzle/embedded/lock'
import { readSecret } from '../config/files.ts'
import type { Config } from '../config.ts'
import { systemClock } from '../deps.ts'
import { StartupError } from '../errors.ts'
import type { Lifetime } from '../lifetime.ts'
import { createLog } from '../log.ts'
import { secretFile } from '../secret-file.ts'
import { makeAgentKeys } from './agent-keys.ts'
import { makeDemoAuthorities, newPassphrase } from './demo.ts'
import { openFileStore } from './file-store.ts'
import { GENERATED_PASSPHRASE, hasGeneratedPassphrase, signerFolders } from './folders.ts'
import { signerHandler } from './handler.ts'
import { openJournal } from './journal.ts'
import type { KeyStore } from './key-store.ts'
import { openKeyring } from './keyring.ts'
import { openPkcs11Store } from './pkcs11-store.ts'
import { listenOnSocket } from './socket.ts'

/**
 * The process that holds the authorities' keys, and nothing else: no database, no HTTP.
 * @param demo on a first start, make both hierarchies with a passphrase of our own
 */
export async function runSigner(
  config: Config,
  lifetime: Lifetime,
  { demo }: { demo: boolean },
): Promise<void> {
  const log = createLog(config.logLevel)
  const { folder, records } = signerFolders(config.dataDir)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const lock = await takeLock(join(folder, 'lock'))
  if ('heldBy' in lock)
    throw new StartupError(`Another signer (pid ${lock.heldBy}) is running on ${folder}`)
  lifetime.atEnd(() => lock.release())
  const store = await openKeyStore(config, { generate: demo })
  lifetime.atEnd(() => store.close())
  if (demo) await makeDemoAuthorities(config, store)
  // An installation from before there were commands gets them now.
  await makeAgentKeys(store, 1)
  const keyring = await openKeyring(store, records)
  const journal = openJournal(join(folder, 'signatures.ndjson'), systemClock)
  lifetime.atEnd(() => journal.close())
  const handle = signerHandler({
    keyring,
    journal,
    log,
    clock: systemClock,
    makeAgentKeys: (generation) => makeAgentKeys(store, generation),
    onGone: () => void lifetime.fail(new StartupError('The PKCS#11 token is gone: signer stops')),
  })
  const socket = await listenOnSocket({ path: config.signerSocket, log, handle })
  lifetime.atEnd(() => socket.close())
  log.info({ keys: [...keyring.keys.keys(), ...keyring.agentKeys.keys()] }, 'signer is ready')
  process.send?.('ready')
}

/** The store of the authorities' keys, for the signer and for the ceremony. @throws StartupError */
export async function openKeyStore(
  config: Config,
  { generate }: { generate: boolean },
): Promise<KeyStore> {
  const { pkcs11, caPassphraseFile, dataDir } = config
  if (pkcs11) {
    const { module, token, pinFile } = pkcs11
    return openPkcs11Store({ module, token, pin: readSecret('PKCS11_PIN_FILE', pinFile) })
  }
  const { keys } = signerFolders(dataDir)
  if (caPassphraseFile) {
    const passphrase = readSecret('CA_PASSPHRASE_FILE', caPassphraseFile)
    return openFileStore({ folder: keys, passphrase, passphraseName: 'CA_PASSPHRASE_FILE' })
  }
  if (!generate && !(config.embedded && hasGeneratedPassphrase(dataDir)))
    throw new StartupError(
      'CA_PASSPHRASE_FILE is not set: the signer needs the passphrase of the keys, or a PKCS11_MODULE',
    )
  const passphrase = await secretFile(dataDir, GENERATED_PASSPHRASE, newPassphrase)
  const passphraseName = join(dataDir, 'secrets', GENERATED_PASSPHRASE)
  return openFileStore({ folder: keys, passphrase, passphraseName })
}
