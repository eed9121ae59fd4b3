import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fromPem, parseCertificate, parseCertsOnly, verifyChain } from '#certs'
import type { Authority } from '#contract/authorities'
import { createTestApp, stoppedClock, type TestApp, type Visitor } from '#tests/app'
import { createAuthority } from '#tests/authority'
import { memorySigner } from '#tests/signer'
import { systemRandom } from '../deps.ts'
import type { Circumstances } from '../signer/ceremony.ts'
import { openFileStore } from '../signer/file-store.ts'
import type { KeyStore } from '../signer/key-store.ts'
import { holdCrl, holdIssuing, holdRoot } from '../signer/offline-root.ts'
import { type AuthorityRecord, readRecords } from '../signer/record.ts'
import { installAuthorities, retireAuthorities, signerIsReady } from './authorities.ts'

const clock = stoppedClock(new Date('2026-06-01T00:00:00Z'))
const circumstances: Circumstances = {
  organization: '守り県',
  kind: 'P-256',
  now: clock(),
  random: systemRandom,
  pkiUrl: 'http://pki.example',
}
const hierarchy = 'network'
let t: TestApp
let auditor: Visitor
let folder: string
let signer: KeyStore
let at: { folder: string; passphrase: string }
let records: string

const plan = (rollover: boolean) =>
  ({ hierarchy, signer, records, circumstances, rollover }) as const
const install = async (made: readonly AuthorityRecord[]) => installAuthorities(t.db, made)
async function authorities(): Promise<Record<string, Authority>> {
  const list: Authority[] = await (await auditor('/api/authorities')).json()
  return Object.fromEntries(list.map((one) => [one.slug, one]))
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mamori-ceremony-'))
  at = { folder: join(folder, 'root'), passphrase: 'a passphrase for the safe' }
  records = join(folder, 'authorities')
  const keys = { folder: join(folder, 'keys'), passphrase: 'another one', passphraseName: 'P' }
  ;[t, signer] = await Promise.all([createTestApp({ clock }), openFileStore(keys)])
  auditor = await t.loginAs('auditor')
})
afterAll(async () => {
  await t.close()
  await rm(folder, { recursive: true })
})

/** One installation from its first ceremony on: each test goes on where the one before has ended. */
describe('a hierarchy', () => {
  it('has no issuing authority before its root', async () => {
    await expect(holdIssuing(at, plan(false))).rejects.toThrow('There is no folder')
  })

  it('starts with a root, once', async () => {
    const root = await holdRoot(at, hierarchy, circumstances, 366)
    expect(root.crl).toMatchObject({ number: 1n, count: 0 })
    await expect(holdRoot(at, hierarchy, circumstances, 366)).rejects.toThrow('already')
    await expect(holdIssuing(at, plan(true))).rejects.toThrow('to follow: use "issuing"')
  })

  it('and an issuing authority below it, written down once by two at a time', async () => {
    const made = await holdIssuing(at, plan(false))
    const installed = await Promise.all([install(made), install(made)])
    expect(installed.map((slugs) => slugs.length).sort()).toEqual([0, 2])
    const { network, 'network-root': root } = await authorities()
    expect(network).toMatchObject({
      hierarchy,
      role: 'issuing',
      state: 'active',
      keyKind: 'P-256',
      keyOnline: true,
      issuerId: root?.id,
      crl: null,
      subject: 'CN=Network Issuing CA,O=守り県,C=JP',
    })
    expect(root).toMatchObject({ role: 'root', keyOnline: false, crl: { number: 1, entries: 0 } })
    await expect(holdIssuing(at, plan(false))).rejects.toThrow('already: use "rollover"')
  })

  it('shows its chain as PEM and as PKCS#7, which holds', async () => {
    const { network } = await authorities()
    const pem = await (await auditor(`/api/authorities/${network!.id}/chain`)).text()
    expect(pem).toBe(network!.chain)
    const [issuing, root] = fromPem(pem, 'CERTIFICATE').map(parseCertificate)
    const path = verifyChain({
      certificate: issuing!,
      intermediates: [],
      roots: [root!],
      at: clock(),
    })
    expect(path).toHaveLength(2)
    const p7b = await auditor(`/api/authorities/${network!.id}/chain?format=p7b`)
    expect(p7b.headers.get('content-disposition')).toContain('network-chain.p7b')
    const inside = parseCertsOnly(Buffer.from(await p7b.arrayBuffer()))
    expect(inside).toHaveLength(2)
    // A set, so in whatever order DER has it.
    expect(inside).toEqual(expect.arrayContaining([issuing!.der, root!.der]))
    expect((await auditor(`/api/authorities/${network!.id}/chain?format=exe`)).status).toBe(422)
  })

  it('is not for everybody to look into', async () => {
    const employee = await t.loginAs('employee')
    expect((await employee('/api/authorities')).status).toBe(403)
  })

  it('rolls over: the new one issues, the old one goes on answering', async () => {
    const made = await holdIssuing(at, plan(true))
    expect(await install(made)).toEqual(['network-2'])
    const { network, 'network-2': next } = await authorities()
    expect([network?.state, next?.state]).toEqual(['retiring', 'active'])
    expect(next?.subject).toContain('Network Issuing CA 2')
  })

  it('asked again by name makes no third', async () => {
    const again = await holdIssuing(at, { ...plan(true), slug: 'network-2' })
    expect(await install(again)).toEqual([])
    expect(Object.keys(await authorities())).toHaveLength(3)
  })

  it('keeps the old one until its last certificate has expired, its own OCSP signers aside', async () => {
    const { network } = await authorities()
    const plant = (profile: string, notAfter: string) =>
      t.plant(
        (sql) =>
          sql`insert into certificates ${sql({
            authority_id: network!.id,
            profile,
            serial: systemRandom(16),
            subject: 'CN=x',
            tbs_sha256: systemRandom(32),
            public_key_sha256: systemRandom(32),
            not_before: '2026-01-01',
            not_after: notAfter,
            der: systemRandom(8),
            state: 'issued',
          })}`,
      )
    await plant('server', '2026-07-01')
    await plant('ocsp-signer', '2030-07-01')
    await retire()
    expect((await authorities()).network?.state).toBe('retiring')
    clock.advance(31 * 86_400_000)
    // The session has ended meanwhile.
    auditor = await t.loginAs('auditor')
    await retire()
    const { network: after, 'network-2': next } = await authorities()
    expect([after?.state, next?.state]).toEqual(['retired', 'active'])
  })

  async function retire(): Promise<void> {
    const principal = await retireAuthorities.principal!(t.deps, {})
    await t.db.as(principal, (tx) =>
      retireAuthorities.run({ deps: t.deps, tx, payload: {}, now: clock() }),
    )
  }

  it('renews the list of its root, with whom it revokes', async () => {
    const renewed = await holdCrl(at, hierarchy, records, { now: clock(), days: 366 })
    await install([renewed])
    expect((await authorities())['network-root']?.crl).toMatchObject({ number: 2, entries: 0 })
    const revoke = { slug: 'network-2', reason: 'keyCompromise' } as const
    const revoking = { now: clock(), days: 366, revoke }
    await install([await holdCrl(at, hierarchy, records, revoking)])
    const { 'network-root': root, 'network-2': next } = await authorities()
    expect(root?.crl).toMatchObject({ number: 3, entries: 1 })
    expect(next?.state).toBe('retired')
    await expect(holdCrl(at, hierarchy, records, revoking)).rejects.toThrow('revoked already')
    const none = { ...revoking, revoke: { ...revoke, slug: 'management' } }
    await expect(holdCrl(at, hierarchy, records, none)).rejects.toThrow('has not signed')
  })

  it('keeps all that was made in records that are read again', async () => {
    const made = await readRecords(records)
    expect(made.map(({ slug }) => slug)).toEqual(['network-2', 'network-root', 'network'])
    expect(made.find(({ role }) => role === 'root')?.crl?.number).toBe(3n)
  })

  it('in the database and in its records must be the same', async () => {
    const [record] = await readRecords(records)
    const { certificate } = createAuthority()
    await expect(install([{ ...record!, certificate }])).rejects.toThrow('do not belong together')
  })
})

it('the signer is ready when it has every key in use', async () => {
  const active = createAuthority()
  await t.plant((sql) => sql`update authorities set state = 'active' where slug = 'network-2'`)
  const { certificate } = active
  expect(await signerIsReady(t.deps, memorySigner())).toBe(false)
  const key = { hierarchy, certificate, key: active.key } as const
  expect(await signerIsReady(t.deps, memorySigner({ 'network-2': key }))).toBe(true)
})
