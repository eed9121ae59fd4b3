import { chmod, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { algorithmFor, isSignedBy, parsePublicKey } from '#certs'
import { StartupError } from '../errors.ts'
import { openFileStore } from './file-store.ts'
import type { KeyStore } from './key-store.ts'

const PASSPHRASE = '合言葉は長いほうがよい'
const TBS = Buffer.from('to be signed')
let folder: string
let store: KeyStore
/** Has opened the folder, and no key yet: none that is refused is remembered. */
let again: KeyStore
let original: string

const open = (passphrase = PASSPHRASE) =>
  openFileStore({ folder, passphrase, passphraseName: 'CA_PASSPHRASE_FILE' })
const file = (name: string) => join(folder, name)

/** Every derivation takes its half second, so the tests share a folder and put back what they break. */
beforeAll(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'mamori-keys-')), 'keys')
  store = await open()
  await store.create('network', 'P-256')
  again = await open()
  original = await readFile(file('network.key'), 'utf8')
})
beforeEach(async () => {
  await writeFile(file('network.key'), original, { mode: 0o600 })
})
afterAll(() => rm(join(folder, '..'), { recursive: true }))

async function refusal(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(() => 'nothing was refused').catch((thrown) => thrown)
  expect(error).toBeInstanceOf(StartupError)
  const { message } = error as StartupError
  expect(message).not.toContain('\n')
  return message
}

test('keys of every kind are there again after a restart, and sign', async () => {
  await store.create('large', 'P-384')
  await store.create('old', 'RSA')
  const keys = await (await open()).keys()
  expect([...keys.keys()].sort()).toEqual(['large', 'network', 'old'])
  for (const key of keys.values()) {
    const publicKey = parsePublicKey(key.spki)
    const algorithm = algorithmFor(publicKey)
    const signature = await key.sign(algorithm, TBS)
    expect(isSignedBy(publicKey, algorithm, TBS, signature)).toBe(true)
  }
})

test('a wrong passphrase is one line that says so', async () => {
  expect(await refusal(open('another'))).toContain(
    'CA_PASSPHRASE_FILE: this passphrase does not open the keys',
  )
})

test('nobody else can read what is in there', async () => {
  expect((await stat(folder)).mode & 0o777).toBe(0o700)
  for (const name of await readdir(folder))
    expect((await stat(file(name))).mode & 0o777, name).toBe(0o600)
  expect(original).not.toContain('PRIVATE KEY')
})

/** What somebody without the passphrase may try. */
const flip = (text: string) => (text.startsWith('A') ? 'B' : 'A') + text.slice(1)
interface KeyFile {
  publicKey: string
  sealed: { data: string; tag: string }
}
const changed = (change: (key: KeyFile) => object) => JSON.stringify(change(JSON.parse(original)))
test.each<[string, () => string]>([
  ['cut short, as by a crash', () => original.slice(0, 100)],
  ['empty', () => ''],
  ['of another key', () => changed((key) => ({ ...key, id: 'other' }))],
  ['with another public key', () => changed((key) => ({ ...key, publicKey: flip(key.publicKey) }))],
  [
    'with a changed octet',
    () => changed((key) => ({ ...key, sealed: { ...key.sealed, data: flip(key.sealed.data) } })),
  ],
  [
    'with a short tag',
    () =>
      changed((key) => ({ ...key, sealed: { ...key.sealed, tag: key.sealed.tag.slice(0, 8) } })),
  ],
  ['of a later version', () => changed((key) => ({ ...key, version: 2 }))],
])('a key file %s is refused in one line that names it', async (_, content) => {
  await writeFile(file('network.key'), content())
  expect(await refusal(again.keys())).toContain(`${file('network.key')} is damaged or was changed`)
})

test('a file or a folder that others can read is refused', async () => {
  await chmod(file('network.key'), 0o644)
  expect(await refusal(again.keys())).toContain('network.key can be read by others')
  await chmod(file('network.key'), 0o600)
  await chmod(folder, 0o755)
  expect(await refusal(open())).toContain('can be entered by others')
  await chmod(folder, 0o700)
})

test('a key put in the place of another is refused', async () => {
  await writeFile(file('swapped.key'), original, { mode: 0o600 })
  expect(await refusal(again.keys())).toContain('swapped.key is damaged or was changed')
  await rm(file('swapped.key'))
})

test('what a crash left half written is passed over', async () => {
  await writeFile(file('.late.key.0b5c'), original.slice(0, 50), { mode: 0o600 })
  const keys = await again.keys()
  expect(keys.has('late')).toBe(false)
  expect(keys.has('network')).toBe(true)
})

test('a key is never overwritten', async () => {
  expect(await refusal(store.create('network', 'P-256'))).toContain('never overwritten')
  expect(await readFile(file('network.key'), 'utf8')).toBe(original)
})

test('two that begin a folder at once have one and the same', async () => {
  const place = folder
  folder = join(place, '..', 'begun')
  const [one, other] = await Promise.all([open(), open()])
  const { spki } = await one.create('made', 'P-256')
  expect((await other.keys()).get('made')?.spki).toEqual(spki)
  await rename(file('store.json'), file('store.old'))
  // Without what it was derived with, nothing opens: a new store is begun, and says what is wrong.
  expect(await refusal((await open()).keys())).toContain('made.key is damaged or was changed')
  folder = place
})
