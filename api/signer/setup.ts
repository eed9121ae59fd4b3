import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { HIERARCHIES } from '#contract/authorities'
import type { Database } from '#drizzle/client'
import { ask, askSecret } from '../ask.ts'
import { hasAuthorities, installAuthorities } from '../certificates/authorities.ts'
import type { Config } from '../config.ts'
import { StartupError } from '../errors.ts'
import { writePrivate } from '../private-file.ts'
import { circumstancesOf, MIN_PASSPHRASE } from './circumstances.ts'
import { signerFolders } from './folders.ts'
import { holdIssuing, holdRoot } from './offline-root.ts'
import { openKeyStore } from './process.ts'
import { readRecords } from './record.ts'

const ROOT_CRL_DAYS = 366

export interface AuthorityOptions {
  organization?: string
  roots?: string
  rootPassphraseFile?: string
}

/**
 * Both hierarchies of an installation of one's own: roots in a folder to be taken away, issuing
 * authorities with their keys at the signer. Does nothing when they are there. @throws StartupError
 */
export async function setUpAuthorities(
  config: Config,
  db: Database,
  options: AuthorityOptions,
): Promise<string> {
  if (await hasAuthorities(db)) return 'The certificate authorities are there already.'
  if (!config.caPassphraseFile && !config.pkcs11)
    return 'No certificate authority was made: set CA_PASSPHRASE_FILE (or PKCS11_MODULE) and run this again.'
  if (config.publicPkiUrl === undefined)
    throw new StartupError(
      'PUBLIC_PKI_URL is not set: certificates say for good where their lists are',
    )
  await keepPassphrase(config.caPassphraseFile)
  const organization =
    options.organization ??
    (await ask('Organization in the names of the authorities: ', { instead: '--organization' }))
  const folder =
    options.roots ??
    (await ask('Folder for the roots, on a medium to be taken away: ', { instead: '--roots' }))
  const passphrase = await askSecret({
    what: 'Passphrase of the roots',
    file: options.rootPassphraseFile,
    option: '--root-passphrase-file',
    isNew: { minLength: MIN_PASSPHRASE },
  })
  const { records } = signerFolders(config.dataDir)
  const signer = await openKeyStore(config, { generate: false })
  try {
    const circumstances = circumstancesOf(config, organization)
    for (const hierarchy of HIERARCHIES) {
      const at = { folder: join(folder, `${hierarchy}-root`), passphrase }
      // Taken up again where it was, should it have been cut short.
      if ((await readRecords(at.folder)).length === 0)
        await holdRoot(at, hierarchy, circumstances, ROOT_CRL_DAYS)
      const made = (await readRecords(records)).some(({ slug }) => slug === hierarchy)
      if (!made)
        await holdIssuing(at, { hierarchy, signer, records, circumstances, rollover: false })
    }
  } finally {
    await signer.close()
  }
  const made = await installAuthorities(db, await readRecords(records))
  return `Authorities: ${made.join(', ')}. The signer needs this DATA_DIR, ${config.dataDir}. Take ${folder} off this machine and keep it in a safe.`
}

/** The passphrase that the signer reads at each start; asked for where its file is not there yet. */
async function keepPassphrase(file: string | undefined): Promise<void> {
  if (file === undefined || existsSync(file)) return
  const passphrase = await askSecret({
    what: 'Passphrase of the keys that issue',
    file: undefined,
    option: `a file ${file}`,
    isNew: { minLength: MIN_PASSPHRASE },
  })
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  await writePrivate(file, `${passphrase}\n`)
}
