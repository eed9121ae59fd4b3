import { readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ApprovalDetail } from '#contract/approvals'
import type { Authority } from '#contract/authorities'
import { createTestApp, type TestApp, type Visitor } from '#tests/app'
import { makeDemoAuthorities } from '../signer/demo.ts'
import { signerFolders } from '../signer/folders.ts'
import { openKeyring } from '../signer/keyring.ts'
import { openKeyStore } from '../signer/process.ts'
import { readRecords } from '../signer/record.ts'
import { installAuthorities } from './authorities.ts'
import { makeFollowing } from './rollover.ts'

let t: TestApp
let admin: Visitor
let security: Visitor

beforeAll(async () => {
  t = await createTestApp()
  admin = await t.loginAs('admin')
  security = await t.loginAs('security')
})
afterAll(() => t.close())

async function network(): Promise<Authority[]> {
  const list: Authority[] = await (await admin('/api/authorities')).json()
  return list.filter(({ role, hierarchy }) => role === 'issuing' && hierarchy === 'network')
}
const ask = (who: Visitor, id: string) =>
  who(`/api/authorities/${id}/rollover`, { method: 'POST', json: { reason: '年次の交代' } })
/** What a worker does with the job's row. */
async function runJob(authorityId: string): Promise<void> {
  const principal = await makeFollowing.principal!(t.deps, { authorityId })
  const call = { deps: t.deps, payload: { authorityId }, now: new Date() }
  await t.db.as(principal, (tx) => makeFollowing.run({ ...call, tx }))
}

/** One demo installation from its first start on: each test goes on where the one before has ended. */
it('a first start makes both hierarchies, and takes up again what was cut short', async () => {
  const { config } = t.deps
  const { keys, records, roots } = signerFolders(config.dataDir)
  const store = await openKeyStore(config, { generate: true })
  // As a start that was killed leaves it: a key without its certificate.
  await store.create('network', 'P-256')
  await makeDemoAuthorities(config, store)
  const before = await readFile(join(keys, 'network.key'), 'utf8')
  await makeDemoAuthorities(config, store)
  expect(await readFile(join(keys, 'network.key'), 'utf8')).toBe(before)
  expect((await readRecords(roots)).map(({ slug }) => slug)).toHaveLength(2)
  const made = await installAuthorities(t.db, await readRecords(records))
  expect(made.sort()).toEqual(['management', 'management-root', 'network', 'network-root'])
  const { keys: open } = await openKeyring(store, records)
  expect([...open.keys()].sort()).toEqual(['management', 'network'])
})

it('a rollover is asked by admin, agreed to by security, and done in a process of its own', async () => {
  const [old] = await network()
  expect((await ask(security, old!.id)).status).toBe(403)
  const asked = await ask(admin, old!.id)
  expect(asked.status).toBe(202)
  const approval: ApprovalDetail = await asked.json()
  expect(approval).toMatchObject({ action: 'authorities.rollover', targets: [{ name: 'network' }] })
  expect((await network()).map(({ state }) => state)).toEqual(['active'])

  const { id, sha256 } = approval
  const agree = { method: 'POST', json: { sha256 } }
  expect((await (await security(`/api/approvals/${id}/approve`, agree)).json()).state).toBe(
    'executed',
  )
  const due = await t.ownerSql`select payload from outbox where job = ${makeFollowing.name}`
  expect(due.map(({ payload }) => payload)).toEqual([{ authorityId: old!.id }])
  await runJob(old!.id)
  // A second try finds nothing to do.
  await runJob(old!.id)
  const after = await network()
  expect(after.map(({ slug, state }) => `${slug} ${state}`).sort()).toEqual([
    'network retiring',
    'network-2 active',
  ])
  expect(after.find(({ slug }) => slug === 'network-2')?.subject).toContain('O=守り県')
}, 60_000)

it('one that does not issue is not rolled over', async () => {
  const old = (await network()).find(({ state }) => state === 'retiring')
  const answer = await ask(admin, old!.id)
  expect(answer.status).toBe(409)
  expect((await answer.json()).fields[0].code).toBe('authority_does_not_issue')
})

it('where the root is offline, the console says what to do instead', async () => {
  const active = (await network()).find(({ state }) => state === 'active')
  const { roots } = signerFolders(t.deps.config.dataDir)
  await rename(roots, `${roots}-in-the-safe`)
  const answer = await ask(admin, active!.id)
  expect(answer.status).toBe(409)
  expect((await answer.json()).fields[0]).toMatchObject({ code: 'root_offline' })
})
