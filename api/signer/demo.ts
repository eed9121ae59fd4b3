import { join } from 'node:path'
import { HIERARCHIES } from '#contract/authorities'
import type { Config } from '../config.ts'
import { systemRandom } from '../deps.ts'
import { secretFile } from '../secret-file.ts'
import { makeIssuing, makeRoot } from './ceremony.ts'
import { circumstancesOf } from './circumstances.ts'
import { openFileStore } from './file-store.ts'
import { signerFolders } from './folders.ts'
import type { KeyStore } from './key-store.ts'
import { readRecords, writeRecord } from './record.ts'

/** As long as the issuing authority: nobody holds a ceremony for a demo. */
const DEMO_CRL_DAYS = 3_650

/**
 * Both hierarchies of a first start, their roots beside them with a passphrase of our own: for one
 * machine and for trying out. Cut short, it takes up again where it was.
 */
export async function makeDemoAuthorities(config: Config, signer: KeyStore): Promise<void> {
  const { records: folder, roots } = signerFolders(config.dataDir)
  const made = await readRecords(folder)
  const missing = HIERARCHIES.filter(
    (hierarchy) =>
      !made.some((record) => record.hierarchy === hierarchy && record.role === 'issuing'),
  )
  if (missing.length === 0) return
  process.stdout.write('Making the certificate authorities with DEMO KEYS (first start only)\n')
  const root = await openDemoRoots(config.dataDir)
  const circumstances = circumstancesOf(config, '守り県 (demo)')
  const rootsMade = await readRecords(roots)
  for (const hierarchy of missing) {
    const found = rootsMade.find((record) => record.hierarchy === hierarchy)
    const record = found ?? (await makeRoot(root, hierarchy, circumstances, DEMO_CRL_DAYS))
    await writeRecord(roots, record)
    const issuing = await makeIssuing({ root, signer }, record, hierarchy, circumstances)
    await writeRecord(folder, record)
    await writeRecord(folder, issuing)
  }
  await root.close()
}

/** The roots of a demo, which are online: they make rollover work at the press of a button. */
export async function openDemoRoots(dataDir: string): Promise<KeyStore> {
  const name = 'root-passphrase'
  const passphrase = await secretFile(dataDir, name, newPassphrase)
  const passphraseName = join(dataDir, 'secrets', name)
  return openFileStore({ folder: signerFolders(dataDir).roots, passphrase, passphraseName })
}

export const newPassphrase = (): string => systemRandom(32).toString('base64url')
