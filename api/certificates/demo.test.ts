import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseCertificate, verifySignature } from '#certs'
import { system } from '#drizzle/client'
import { createTestApp, type TestApp } from '#tests/app'
import { createPki, type Pki, plantAuthorities } from '#tests/pki'
import { plantOffice } from '#tests/rollout'
import { createFirstLogins } from '../users/first-run.ts'
import { makeDemoCertificates, orderDemoCertificates } from './demo.ts'

let pki: Pki
let t: TestApp
const signed = new Set<string>()

beforeAll(async () => {
  pki = createPki(() => new Date())
  const certificate: typeof pki.signer.certificate = (request) => {
    signed.add(createHash('sha256').update(request.tbs).digest('hex'))
    return pki.signer.certificate(request)
  }
  t = await createTestApp({ signer: { ...pki.signer, certificate } })
  await plantAuthorities(t, pki)
  await plantOffice(t, 70)
  await createFirstLogins(t.deps, {})
})
afterAll(() => t.close())

const run = () =>
  t.db.as({ ...system('pki'), roles: ['@pki', '@jobs'] }, (tx) =>
    makeDemoCertificates.run({ deps: t.deps, tx, payload: {}, now: new Date() }),
  )
const ordered = async () => {
  await orderDemoCertificates(t.deps)
  const rows = await t.ownerSql`select from outbox where job = ${makeDemoCertificates.name}`
  return rows.length
}

test('the demo’s certificates are real, of all states, and end in many months', async () => {
  expect(await ordered()).toBe(1)
  await run()
  const rows =
    await t.ownerSql`select der, encode(tbs_sha256, 'hex') as tbs, state, replaced_by, profile,
    to_char(not_after, 'YYYY-MM') as month from certificates`
  expect(rows.length).toBeGreaterThan(100)
  for (const { der, tbs, profile } of rows) {
    const { issuer } = profile === 'device-management' ? pki.management : pki.network
    expect(() => verifySignature(parseCertificate(der), issuer.publicKey)).not.toThrow()
    expect(signed).toContain(tbs)
  }
  const states = new Set(rows.map(({ state }) => state))
  expect([...states].sort()).toEqual(['held', 'issued', 'revoked'])
  expect(rows.filter(({ replaced_by }) => replaced_by !== null)).toHaveLength(4)
  expect(new Set(rows.map(({ month }) => month)).size).toBeGreaterThanOrEqual(11)
})

test('started again it adds none for a laptop that has one, and is not ordered again', async () => {
  const count = async () => (await t.ownerSql`select from certificates`).length
  const before = await count()
  await run()
  expect(await count()).toBe(before)
  await t.plant((sql) => sql`delete from outbox`)
  expect(await ordered()).toBe(0)
})
