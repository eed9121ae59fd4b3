import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** Name of the passphrase that a first run makes up, under DATA_DIR/secrets. */
export const GENERATED_PASSPHRASE = 'ca-passphrase'

/** Where the signer and its authorities are, below DATA_DIR. */
export const signerFolders = (dataDir: string) => {
  const folder = join(dataDir, 'signer')
  return {
    folder,
    keys: join(folder, 'keys'),
    records: join(folder, 'authorities'),
    /** Of a demo alone: else a root is offline, in a folder that is somewhere else. */
    roots: join(dataDir, 'roots'),
  }
}

export const hasAuthorityKeys = (dataDir: string): boolean =>
  existsSync(signerFolders(dataDir).keys)

export const hasGeneratedPassphrase = (dataDir: string): boolean =>
  existsSync(join(dataDir, 'secrets', GENERATED_PASSPHRASE))

/** `network` is 1, `network-2` is 2: the name of an authority is in the URLs of all that it signs. */
export const generationOf = (slug: string): number => Number(/-(\d+)$/.exec(slug)?.[1] ?? 1)

export const followingSlug = (slug: string): string =>
  `${slug.replace(/-\d+$/, '')}-${generationOf(slug) + 1}`
