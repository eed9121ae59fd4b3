import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { issuerOf, PROFILES, prepareCertificate, publicKeyOf, serialNumber } from '#certs'
import { createKey } from '#tests/authority'
import { readConfig } from '../config.ts'
import { systemRandom } from '../deps.ts'
import { StartupError } from '../errors.ts'
import { circumstancesOf } from './circumstances.ts'
import { signerClient } from './client.ts'
import { openFileStore } from './file-store.ts'
import { holdIssuing, holdRoot } from './offline-root.ts'
import { runSigner } from './process.ts'
import { readRecords } from './record.ts'

const API = fileURLToPath(new URL('..', import.meta.url))
let folder: string
let env: Record<string, string>
const children: ChildProcess[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mamori-signer-'))
  const passphraseFile = join(folder, 'passphrase')
  await writeFile(passphraseFile, '合言葉\n')
  env = { DATA_DIR: join(folder, 'data'), CA_PASSPHRASE_FILE: passphraseFile, ROLE: 'signer' }
  const config = readConfig(env)
  const records = join(config.dataDir, 'signer', 'authorities')
  const at = { folder: join(folder, 'root'), passphrase: 'in the safe' }
  const keys = join(config.dataDir, 'signer', 'keys')
  const signer = await openFileStore({ folder: keys, passphrase: '合言葉', passphraseName: 'P' })
  const circumstances = circumstancesOf(config, '守り県')
  await holdRoot(at, 'network', circumstances, 366)
  const hierarchy = 'network'
  await holdIssuing(at, { hierarchy, signer, records, circumstances, rollover: false })
})
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})
afterAll(() => rm(folder, { recursive: true }))

function launch() {
  const child = spawn(process.execPath, ['--import', 'tsx', join(API, 'main.ts')], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  children.push(child)
  const said = { out: '', err: '' }
  child.stdout?.on('data', (chunk) => {
    said.out += chunk
  })
  child.stderr?.on('data', (chunk) => {
    said.err += chunk
  })
  return { child, said, ended: once(child, 'exit').then(([code]) => code as number | null) }
}

const client = () => signerClient(readConfig(env).signerSocket, { patienceMs: 30_000 })

async function requestFor() {
  const records = join(env.DATA_DIR!, 'signer', 'authorities')
  const issuing = (await readRecords(records)).find(({ role }) => role === 'issuing')!
  const now = new Date()
  const { tbs } = prepareCertificate({
    profile: PROFILES.server,
    serial: serialNumber(systemRandom(16)),
    issuer: issuerOf(issuing.certificate),
    subject: [['CN', 'radius']],
    publicKey: publicKeyOf(createKey('P-256')),
    notBefore: now,
    notAfter: new Date(+now + 86_400_000),
    crlUrls: ['http://pki.example/crl/network.crl'],
    names: { dns: ['radius.example'] },
  })
  return { keyId: 'network', profile: 'server', tbs } as const
}

describe('the signer', () => {
  it('signs; killed and started again, it signs for the same client', async () => {
    const first = launch()
    const signer = client()
    const request = await requestFor()
    expect((await signer.certificate(request)).length).toBeGreaterThan(60)
    first.child.kill('SIGKILL')
    await first.ended
    const asked = signer.certificate(request)
    const second = launch()
    expect((await asked).length).toBeGreaterThan(60)
    await signer.close()
    // Nobody else takes its place, and it ends with who started it.
    expect(await refusal({})).toMatch(/^Another signer \(pid \d+\) is running on/)
    second.child.disconnect()
    expect(await second.ended).toBe(0)
    // Neither the passphrase nor who asked is in what it says.
    for (const { said } of [first, second]) expect(said.out + said.err).not.toMatch(/合言葉|radius/)
  }, 90_000)

  it.each<[string, () => Promise<Record<string, string>>]>([
    [
      'CA_PASSPHRASE_FILE: this passphrase does not open the keys',
      async () => ({ CA_PASSPHRASE_FILE: await fileWith('wrong') }),
    ],
    ['CA_PASSPHRASE_FILE is not set', async () => ({ CA_PASSPHRASE_FILE: '' })],
    ['is empty', async () => ({ CA_PASSPHRASE_FILE: await fileWith('\n') })],
    ['CA_PASSPHRASE_FILE: cannot read /no', async () => ({ CA_PASSPHRASE_FILE: '/no' })],
  ])('"%s" is said in one line, and it does not start', async (line, changes) => {
    expect(await refusal(await changes())).toContain(line)
  })

  /** The line with which it does not start. */
  async function refusal(changes: Record<string, string>): Promise<string> {
    const begun: (() => void | Promise<void>)[] = []
    const lifetime = {
      atEnd: begun.push.bind(begun),
      isOver: () => false,
      fail: async () => process.exit(1),
    }
    const config = readConfig({ ...env, ...changes })
    const error: unknown = await runSigner(config, lifetime, { demo: false }).catch(
      (thrown) => thrown,
    )
    for (const undo of begun.reverse()) await undo()
    expect(error).toBeInstanceOf(StartupError)
    expect((error as StartupError).message).not.toContain('\n')
    return (error as StartupError).message
  }

  async function fileWith(content: string): Promise<string> {
    const file = join(folder, 'other')
    await writeFile(file, content)
    return file
  }
})

/** Every file of ours that this one loads, on whatever way; `import type` loads nothing. */
function loadedBy(entry: string, found = new Set<string>()): Set<string> {
  if (found.has(entry)) return found
  found.add(entry)
  const source = readFileSync(entry, 'utf8').replace(/import type [\s\S]*?from '[^']+'/g, '')
  for (const [, specifier = ''] of source.matchAll(/(?:from|import\()\s*'([^']+)'/g)) {
    if (specifier.startsWith('.')) loadedBy(join(dirname(entry), specifier), found)
    const [, area, rest] = /^#(contract|api|drizzle)\/(.+)$/.exec(specifier) ?? []
    const root = { contract: 'api/contract', api: 'api', drizzle: 'drizzle' }[area ?? '']
    if (root) loadedBy(join(API, '..', root, `${rest}.ts`), found)
  }
  return found
}
const namesOf = (files: Set<string>) => [...files].map((file) => relative(join(API, '..'), file))

describe('apart', () => {
  it('what serves the API cannot open a key: it does not even load what could', () => {
    const loaded = namesOf(loadedBy(join(API, 'serve.ts')))
    expect(loaded).toContain('api/signer/client.ts')
    const holders = [
      'file-store',
      'pkcs11-store',
      'process',
      'keyring',
      'handler',
      'ceremony',
      'offline-root',
      'demo',
    ]
    expect(loaded.filter((name) => holders.some((one) => name === `api/signer/${one}.ts`))).toEqual(
      [],
    )
  })

  it('the signer loads neither database nor HTTP', () => {
    const loaded = namesOf(loadedBy(join(API, 'signer/process.ts')))
    expect(loaded).toContain('api/signer/file-store.ts')
    expect(loaded.filter((name) => /api\/http\/|drizzle\/(client|pool|schema)/.test(name))).toEqual(
      [],
    )
  })
})
