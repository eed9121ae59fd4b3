import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, it } from 'vitest'
import { readJournal } from '#api/backup/journal-file'
import { hashPassword } from '#api/users/password'
import { insertUser } from '#api/users/queries'
import {
  encodeCertId,
  encodeOcspRequest,
  issuerHashes,
  issuerOf,
  parseCertificate,
  parseCrl,
  parseOcspResponse,
} from '#certs'
import { openDatabase, system } from '#drizzle/client'
import { appUrl } from '#drizzle/migrate'
import type { Visitor } from '#tests/app'
import { createRequest } from '#tests/pki'
import { call, type Json, plantOffice } from '#tests/rollout'
import { programAs } from '../browser/program.ts'
import { type Mamori, spawnMamori, untilReady } from '../lifecycle/mamori.ts'
import { type Cluster, createClusters, PG_PATH, type Server } from './postgres-pair.ts'
import { program } from './program.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const PASSWORD = 'すずめ horse battery staple'
const ROLES = ['it_staff', 'security'] as const

let clusters: Cluster
let dir: string
let mamori: Mamori | undefined

afterAll(async () => {
  await kill()
  await clusters?.remove()
  await rm(dir, { recursive: true, force: true })
})

const inside = (name: string) => join(dir, name)
const environment = (server: Server, data: string) => ({
  PATH: PG_PATH,
  DATABASE_URL: server.url('mamori_owner'),
  DATA_DIR: inside(data),
  JOURNAL_DIR: inside('journal'),
  CA_PASSPHRASE_FILE: inside('ca-passphrase'),
  BACKUP_PASSPHRASE_FILE: inside('backup-passphrase'),
  PUBLIC_PKI_URL: 'http://pki.example.lg.jp',
  DRAIN_SECONDS: '0',
  LOG_LEVEL: 'warn',
})

/** A command line of package.json, as an operator gives it. */
async function cli(server: Server, data: string, script: string, ...args: string[]) {
  const command = [join(ROOT, 'node_modules/tsx/dist/cli.mjs'), join(ROOT, script), ...args]
  const done = await program(ROOT, process.execPath, command, environment(server, data))
  expect([script, done.code, done.said]).toEqual([script, 0, done.said])
  return done.said
}

async function start(server: Server, data: string) {
  mamori = await spawnMamori('node --import tsx api/main.ts', environment(server, data))
  return untilReady(mamori)
}

/** It and the signer that it has started, without a word. */
async function kill(): Promise<void> {
  if (!mamori) return
  for (const pid of mamori.processes().keys()) process.kill(pid, 'SIGKILL')
  await mamori.exitCode
  mamori = undefined
}

const loginAs = (running: Mamori, role: (typeof ROLES)[number]) =>
  programAs({ origin: running.url }, { username: role, password: PASSWORD })

const plantOn = (server: Server) => ({
  plant: ((work) =>
    server.sql((db) =>
      db.begin(async (tx) => {
        await tx`select set_config('app.actor', 'system:test', true),
          set_config('app.tx', gen_random_uuid()::text, true)`
        return work(tx)
      }),
    )) as Parameters<typeof plantOffice>[0]['plant'],
})

async function list(running: Mamori) {
  const answer = await fetch(`${running.pkiUrl}/crl/network.crl`)
  const der = Buffer.from(await answer.arrayBuffer())
  const crl = parseCrl(der, der.length)
  const serials = new Set([...crl.entries()].map(({ serial }) => serial.toString('hex')))
  return { number: Number(crl.number), serials }
}

async function ocsp(running: Mamori, one: Json): Promise<string> {
  const issuer = await fetch(`${running.pkiUrl}/ca/network.cer`)
  const hashes = issuerHashes(issuerOf(parseCertificate(Buffer.from(await issuer.arrayBuffer()))))
  const serial = Buffer.from(one.serialNumber, 'hex')
  const body = new Uint8Array(encodeOcspRequest([encodeCertId(hashes, serial, 'sha1')]))
  const answer = await fetch(`${running.pkiUrl}/ocsp`, { method: 'POST', body })
  const said = parseOcspResponse(Buffer.from(await answer.arrayBuffer()))
  return 'answers' in said ? said.answers[0]!.status : 'no answer'
}

const seconds = (started: number) => ((performance.now() - started) / 1000).toFixed(1)

it('a dump, a cluster that is lost, and all of it again on an empty one: nothing revoked is good', async () => {
  dir = await mkdtemp(join(tmpdir(), 'mamori-restore-'))
  for (const [name, content] of [
    ['ca-passphrase', '合言葉 long enough to be one\n'],
    ['backup-passphrase', 'long enough for a backup\n'],
    ['password', PASSWORD],
  ] as const)
    await writeFile(inside(name), content, { mode: 0o600 })
  clusters = await createClusters()
  const before = await clusters.create('before')
  await cli(
    ...([before, 'data', 'api/setup.ts'] as const),
    ...['--username', 'first-admin', '--password-file', inside('password')],
    ...['--organization', '守り県', '--roots', inside('roots')],
    ...['--root-passphrase-file', inside('ca-passphrase')],
  )
  const db = openDatabase(appUrl(before.url('mamori_owner')), { connections: 1 })
  const passwordHash = await hashPassword(PASSWORD)
  for (const role of ROLES) {
    const row = { username: role, displayName: role, passwordHash }
    await db.as(system('setup'), (tx) => insertUser(tx, row, [role]))
  }
  await db.close()
  const devices = (await plantOffice(plantOn(before), 10)).people.map((one) => one.oldDeviceId)

  const first = await start(before, 'data')
  const [it, security] = [await loginAs(first, 'it_staff'), await loginAs(first, 'security')]
  const one: Record<string, Json> = {}
  const issue = async (name: string) => {
    const body = {
      ...{ deviceId: devices.pop(), profile: 'network-access' },
      csr: createRequest().pem,
    }
    one[name] = await call(it, 'POST', '/api/certificates', body, 201)
  }
  const act = (name: string, what: string, json: object = {}) =>
    call(security, 'POST', `/api/certificates/${one[name]!.id}/${what}`, json, 200)
  for (const name of ['kept', 'revokedBefore', 'revoked', 'held', 'stolen', 'released'])
    await issue(name)
  await act('revokedBefore', 'revoke', { reason: 'cessationOfOperation' })
  await act('released', 'hold')

  const dumping = performance.now()
  const superuser = ['--database-url', before.url('postgres')]
  await cli(before, 'data', 'api/backup/cli.ts', 'make', '--to', inside('backups'), ...superuser)
  const dumpTook = seconds(dumping)

  // The time that a dump knows nothing of.
  await act('revoked', 'revoke', { reason: 'cessationOfOperation' })
  await act('held', 'hold')
  await act('stolen', 'revoke', { reason: 'keyCompromise' })
  await act('released', 'release')
  await issue('issuedSince')
  await issue('stolenSince')
  await act('stolenSince', 'revoke', { reason: 'keyCompromise' })
  const withdrawn = ['revokedBefore', 'revoked', 'held', 'stolen', 'stolenSince']
  const isListed = async (running: Mamori) => {
    const { serials } = await list(running)
    return withdrawn.filter((name) => !serials.has(one[name]!.serialNumber.toLowerCase()))
  }
  await expect.poll(() => isListed(first), { timeout: 10_000 }).toEqual([])
  const { number } = await list(first)
  const journalled = async () =>
    (await readJournal(inside('journal'))).some(
      (entry) => entry.type === 'list' && entry.authority === 'network' && entry.number >= number,
    )
  await expect.poll(journalled, { timeout: 10_000 }).toBe(true)
  await kill()
  await before.kill()

  const lost = performance.now()
  const after = await clusters.create('after')
  const said = await cli(
    ...([after, 'restored', 'api/backup/cli.ts', 'restore', '--from', inside('backups')] as const),
    ...['--journal', inside('journal'), '--database-url', after.url('postgres')],
  )
  const restoreTook = seconds(lost)
  const second = await start(after, 'restored')
  console.log(
    `dump ${dumpTook} s; empty cluster and restore ${restoreTook} s; all served again after ${seconds(lost)} s`,
  )
  expect(said).toContain('The audit is whole')
  expect(said).not.toContain('NOT restored')

  expect((await list(second)).number).toBeGreaterThan(number)
  expect(await isListed(second)).toEqual([])
  for (const name of withdrawn)
    expect([name, await ocsp(second, one[name]!)]).toEqual([name, 'revoked'])
  // Security releases again what it has released since.
  expect(await ocsp(second, one.released!)).toBe('revoked')
  for (const name of ['kept', 'issuedSince'])
    expect([name, await ocsp(second, one[name]!)]).toEqual([name, 'good'])

  // Everybody logs in anew, and goes on.
  const old: Visitor = await loginAs(second, 'security')
  const stale = await fetch(`${second.url}/api/session`, { headers: { cookie: security.cookie! } })
  expect(stale.status).toBe(401)
  await call(old, 'POST', `/api/certificates/${one.released!.id}/release`, {}, 200)
  await expect.poll(() => ocsp(second, one.released!), { timeout: 5_000 }).toBe('good')
  const again = await call(
    await loginAs(second, 'it_staff'),
    'POST',
    '/api/certificates',
    { deviceId: devices.pop(), profile: 'network-access', csr: createRequest().pem },
    201,
  )
  expect(await ocsp(second, again)).toBe('good')
}, 120_000)
