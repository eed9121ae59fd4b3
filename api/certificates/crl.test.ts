import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Crl, parseCrl, verifySignature } from '#certs'
import { createTestApp, stoppedClock, type TestApp, type Visitor } from '#tests/app'
import { createPki, createRequest, type Pki, plantAuthorities } from '#tests/pki'
import { call, type Json, type Office, plantOffice, refused } from '#tests/rollout'
import { AppError } from '../errors.ts'
import { publishCrl, publishDue } from './crl-publish.ts'
import { settleCertificates, watchLists } from './jobs.ts'
import { holdDevice, revokeDevice } from './withdraw.ts'

const clock = stoppedClock(new Date('2026-11-20T01:00:00Z'))
const HOUR = 3_600_000
const DAY = 24 * HOUR
let pki: Pki
let t: TestApp
let it: Visitor
let security: Visitor
let office: Office
let networkId: string

beforeAll(async () => {
  pki = createPki(clock)
  t = await createTestApp({ clock, signer: pki.signer })
  ;({ networkId } = await plantAuthorities(t, pki))
  office = await plantOffice(t, 60)
})
afterAll(() => t.close())
beforeEach(async () => {
  await logIn()
  await publishDue(t.deps)
})

/** Whose sessions end when the clock is moved. */
async function logIn() {
  it = await t.loginAs('it_staff')
  security = await t.loginAs('security')
}
/** So much later, with the lists that were due. */
async function later(ms: number) {
  clock.advance(ms)
  await logIn()
}

let used = 0
const device = () => office.people[used++]!.oldDeviceId
const issue = (deviceId = device(), profile = 'network-access'): Promise<Json> =>
  call(it, 'POST', '/api/certificates', { deviceId, profile, csr: createRequest().pem }, 201)
const act = (id: string, what: string, json: object = {}, by = security): Promise<Json> =>
  call(by, 'POST', `/api/certificates/${id}/${what}`, json, 200)
const state = async (id: string) => (await call(it, 'GET', `/api/certificates/${id}`)) as Json
const list = async (kind = 'full'): Promise<Crl> => {
  const [row] =
    await t.ownerSql`select der from crls where authority_id = ${networkId} and kind = ${kind}
    order by number desc limit 1`
  return parseCrl(row!.der, row!.der.length)
}
const publish = async (kind = 'full') => {
  await publishDue(t.deps)
  return list(kind)
}
const entryFor = (crl: Crl, { serialNumber }: { serialNumber: string }) =>
  crl.find(Buffer.from(serialNumber, 'hex'))
const runJob = () =>
  t.db.as({ name: 'system:pki', roles: ['@pki', '@jobs'], unitIds: [], staffId: null }, (tx) =>
    settleCertificates.run({ deps: t.deps, tx, payload: {}, now: clock() }),
  )

describe('hold, release, revoke', () => {
  test('what is held is on the list as held, and off it when released, in the delta by name', async () => {
    const one = await issue()
    expect(await act(one.id, 'hold', { note: '車内に置き忘れ' }, it)).toMatchObject({
      state: 'held',
      heldAt: clock().toISOString(),
      finalAt: new Date(+clock() + 14 * DAY).toISOString(),
      events: [{ kind: 'issued' }, { kind: 'held', note: '車内に置き忘れ' }],
    })
    expect(entryFor(await publish(), one)).toMatchObject({ reason: 'certificateHold' })
    expect(entryFor(await list('delta'), one)).toMatchObject({ reason: 'certificateHold' })
    expect(await act(one.id, 'release')).toMatchObject({ state: 'issued', heldAt: null })
    expect(entryFor(await publish(), one)).toBeUndefined()
    expect(entryFor(await list('delta'), one)).toMatchObject({ reason: 'removeFromCRL' })
  })

  test('a revoked one is listed with its reason and since when, and stays', async () => {
    const one = await issue()
    const invalidSince = new Date(+clock() - 3 * DAY).toISOString()
    await act(one.id, 'revoke', { reason: 'keyCompromise', invalidSince })
    const entry = entryFor(await publish(), one)
    expect(entry).toMatchObject({ reason: 'keyCompromise', invalidSince: new Date(invalidSince) })
    for (const what of ['hold', 'release', 'revoke']) {
      const json = what === 'revoke' ? { reason: 'superseded' } : {}
      expect(
        await refused(security, 'POST', `/api/certificates/${one.id}/${what}`, json, 409),
      ).toMatchObject({ code: 'certificate_state' })
    }
  })

  test('keyCompromise blocks the key for every device and purpose', async () => {
    const deviceId = device()
    const { pem } = createRequest()
    const request = (profile: string, to = deviceId) => ({ deviceId: to, profile, csr: pem })
    const network = await call(it, 'POST', '/api/certificates', request('network-access'), 201)
    const management = await call(
      it,
      'POST',
      '/api/certificates',
      request('device-management'),
      201,
    )
    await act(network.id, 'revoke', { reason: 'keyCompromise' })
    expect(await state(management.id)).toMatchObject({ state: 'revoked', reason: 'keyCompromise' })
    for (const profile of ['network-access', 'device-management'])
      for (const to of [deviceId, device()])
        expect(
          await refused(security, 'POST', '/api/certificates', request(profile, to), 409),
        ).toMatchObject({ field: 'csr', code: 'key_blocked' })
  })

  test('IT staff hold, security alone revokes and releases', async () => {
    const one = await issue()
    for (const visitor of [it, await t.loginAs('admin')]) {
      const json = { reason: 'superseded' }
      const answer = await visitor(`/api/certificates/${one.id}/revoke`, { method: 'POST', json })
      expect(answer.status).toBe(403)
    }
    await act(one.id, 'hold', {}, it)
    const answer = await it(`/api/certificates/${one.id}/release`, { method: 'POST', json: {} })
    expect(answer.status).toBe(403)
  })

  test('what is still missing is not released', async () => {
    const deviceId = device()
    const one = await issue(deviceId)
    await act(one.id, 'hold')
    await t.plant((sql) => sql`update devices set state = 'missing' where id = ${deviceId}`)
    expect(
      await refused(security, 'POST', `/api/certificates/${one.id}/release`, {}, 409),
    ).toMatchObject({ code: 'missing' })
    expect(await state(one.id)).toMatchObject({ state: 'held' })
  })

  test('of a device: loss holds and theft revokes what opens the network, the agent’s channel stays', async () => {
    const actor = { name: 'system:pki', roles: ['@pki'], unitIds: [], staffId: null }
    const [lost, stolen] = [device(), device()]
    const [a, b] = [await issue(lost), await issue(stolen)]
    const channel = await issue(stolen, 'device-management')
    await t.db.as(actor, async (tx) => {
      expect(await holdDevice(tx, lost, { now: clock() })).toBe(1)
      const theft = { reason: 'keyCompromise', now: clock() } as const
      expect(await revokeDevice(tx, stolen, theft)).toBe(1)
    })
    expect(await state(a.id)).toMatchObject({ state: 'held' })
    expect(await state(b.id)).toMatchObject({ state: 'revoked', reason: 'keyCompromise' })
    expect(await state(channel.id)).toMatchObject({ state: 'issued' })
  })

  test('a transaction that fails leaves door and list as they were', async () => {
    const deviceId = device()
    const one = await issue(deviceId)
    const actor = { name: 'system:pki', roles: ['@pki'], unitIds: [], staffId: null }
    await expect(
      t.db.as(actor, async (tx) => {
        await holdDevice(tx, deviceId, { now: clock() })
        throw new Error('the report falls through')
      }),
    ).rejects.toThrow('falls through')
    expect(await state(one.id)).toMatchObject({ state: 'issued', events: [{ kind: 'issued' }] })
  })

  test('a hold becomes final after 14 days, a replaced one is revoked after one, an intent is given up', async () => {
    const held = await issue()
    await act(held.id, 'hold')
    const deviceId = device()
    const [old, present] = [await issue(deviceId), await issue(deviceId)]
    await t.plant(
      (
        sql,
      ) => sql`insert into certificates (authority_id, profile, device_id, serial, subject, tbs, tbs_sha256,
          public_key_sha256, not_before, not_after, created_at)
        values (${networkId}, 'network-access', ${device()}, '\\x4d01', 'CN=x', '\\x30', ${Buffer.alloc(32, 1)},
          ${Buffer.alloc(32, 2)}, now(), '2027-11-20', now() - interval '11 minutes')`,
    )
    await runJob()
    const [intent] = await t.ownerSql`select state from certificates where serial = '\\x4d01'`
    expect(intent!.state).toBe('abandoned')
    expect(await state(old.id)).toMatchObject({ state: 'issued' })
    await later(DAY)
    await runJob()
    expect(await state(old.id)).toMatchObject({ state: 'revoked', reason: 'superseded' })
    expect(await state(present.id)).toMatchObject({ state: 'issued' })
    expect(await state(held.id)).toMatchObject({ state: 'held' })
    await later(13 * DAY)
    await runJob()
    expect(await state(held.id)).toMatchObject({ state: 'revoked', reason: 'unspecified' })
    const crl = await publish()
    // A signature may exist that nobody has seen.
    expect(crl.find(Buffer.from('4d01', 'hex'))?.reason).toBeUndefined()
    expect(crl.find(Buffer.from('4d01', 'hex'))).toBeDefined()
    // Revoked since it was held.
    expect(+entryFor(crl, held)!.revokedAt).toBe(+clock() - 14 * DAY)
  })
})

describe('a list', () => {
  test('is the authority’s, ends in more than 12 hours, and its number rises', async () => {
    const before = await list()
    const one = await issue()
    await act(one.id, 'revoke', { reason: 'cessationOfOperation' })
    const [full, delta] = [await publish(), await list('delta')]
    for (const crl of [full, delta]) {
      verifySignature(crl, pki.network.certificate.publicKey)
      expect(+crl.nextUpdate - +clock()).toBeGreaterThan(12 * HOUR)
      expect(crl.number).toBeGreaterThan(before.number)
    }
    // RFC 5280 §5.2.4: published together, so of one number, and the full list says where the delta is.
    expect(delta.number).toBe(full.number)
    expect(delta.baseNumber).toBeLessThan(delta.number)
    expect(full.deltaUrls).toEqual(['http://localhost:3080/crl/network-delta.crl'])
  })

  test('applied to its base, the delta gives the full list', async () => {
    const full = await list()
    const delta = await list('delta')
    const [row] = await t.ownerSql`select der from crls
      where authority_id = ${networkId} and kind = 'full' and number = ${String(delta.baseNumber)}`
    const said = new Map<string, string>()
    const word = ({ reason, revokedAt }: { reason?: string; revokedAt: Date }) =>
      `${reason} ${+revokedAt}`
    for (const entry of parseCrl(row!.der, row!.der.length).entries())
      said.set(entry.serial.toString('hex'), word(entry))
    for (const entry of delta.entries())
      if (entry.reason === 'removeFromCRL') said.delete(entry.serial.toString('hex'))
      else said.set(entry.serial.toString('hex'), word(entry))
    const due = [...full.entries()].map((e) => [e.serial.toString('hex'), word(e)] as const)
    expect([...said].sort()).toEqual(due.sort())
    expect(due.length).toBeGreaterThan(3)
  })

  test('is published anew without any change, long before it ends', async () => {
    const { number } = await list()
    await later(19 * HOUR)
    expect((await publish()).number).toBe(number)
    await later(2 * HOUR)
    const fresh = await publish()
    expect(fresh.number).toBeGreaterThan(number)
    expect(+fresh.nextUpdate - +clock()).toBeGreaterThan(40 * HOUR)
  })

  test('by two publishers at once is one after the other, never a number twice or backwards', async () => {
    for (let round = 0; round < 5; round++) {
      const one = await issue()
      await act(one.id, 'revoke', { reason: 'superseded' })
      await Promise.all(Array.from({ length: 4 }, () => publishDue(t.deps)))
      await t.plant((sql) => sql`update authorities set crl_claimed_at = null`)
      expect(entryFor(await publish(), one)).toBeDefined()
    }
    const rows = await t.ownerSql`select number::int, generation::int, this_update from crls
      where authority_id = ${networkId} and kind = 'full' order by published_at`
    const [numbers, generations] = [rows.map((r) => r.number), rows.map((r) => r.generation)]
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b))
    expect(generations).toEqual([...generations].sort((a, b) => a - b))
    // Clients that compare dates rather than numbers see it too.
    const dates = rows.map((r) => +r.this_update)
    expect(dates).toEqual([...new Set(dates)].sort((a, b) => a - b))
  })

  test('that was read before another’s is not published after it', async () => {
    const one = await issue()
    await act(one.id, 'hold')
    let meanwhile: string | undefined
    const outcome = await publishCrl(t.deps, networkId, async (point) => {
      if (point !== 'read') return
      // Overtaken: what the first has read no longer holds, and its claim has run out.
      await act(one.id, 'release')
      await t.plant((sql) => sql`update authorities set crl_claimed_at = null`)
      meanwhile = await publishCrl(t.deps, networkId)
    })
    expect([outcome, meanwhile]).toEqual(['overtaken', 'published'])
    expect(entryFor(await list(), one)).toBeUndefined()
  })

  test('never loses a serial before its certificate has ended, and keeps it for one list more', async () => {
    const one = await issue()
    await act(one.id, 'revoke', { reason: 'superseded' })
    await publish()
    const ends = new Date(one.notAfter)
    await later(+ends - +clock() - HOUR)
    expect(entryFor(await publish(), one)).toBeDefined()
    await later(25 * HOUR)
    expect(entryFor(await publish(), one)).toBeDefined()
    await later(25 * HOUR)
    expect(entryFor(await publish(), one)).toBeUndefined()
  })

  test('that would lose one is not published', async () => {
    const one = await issue()
    await act(one.id, 'revoke', { reason: 'superseded' })
    const { number } = await publish()
    await t.plant(async (sql) => {
      await sql`alter table certificates disable trigger user`
      await sql`update certificates set state = 'intent', der = null, tbs = '\\x30', revoked_at = null, reason = null
        where id = ${one.id}`
      await sql`alter table certificates enable trigger user`
      await sql`update authorities set generation = generation + 1 where id = ${networkId}`
    })
    await expect(publishDue(t.deps)).rejects.toThrow('would lose 1 serials')
    expect((await list()).number).toBe(number)
    await t.plant(
      (sql) =>
        sql`update certificates set state = 'abandoned', tbs = null, revoked_at = now() where id = ${one.id}`,
    )
    await publish()
  })

  test('waits for the signer without being lost', async () => {
    const one = await issue()
    await act(one.id, 'hold')
    const { crl } = pki.signer
    pki.signer.crl = () => Promise.reject(new AppError('signer_unavailable'))
    await expect(publishDue(t.deps)).rejects.toThrow('signer_unavailable')
    pki.signer.crl = crl
    expect(entryFor(await publish(), one)).toBeDefined()
  })

  test('that is late is told to security and admins, long before it ends', async () => {
    const told = async () => {
      const [row] =
        await t.ownerSql`select count(*)::int from notifications where template = 'crl_late'`
      return row!.count as number
    }
    const watch = () =>
      t.db.as({ name: 'system:pki', roles: ['@pki', '@jobs'], unitIds: [], staffId: null }, (tx) =>
        watchLists.run({ deps: t.deps, tx, payload: {}, now: clock() }),
      )
    await watch()
    expect(await told()).toBe(0)
    const { nextUpdate } = await list()
    await later(+nextUpdate - +clock() - 25 * HOUR)
    await watch()
    expect(await told()).toBeGreaterThan(0)
  })

  test('of old leaves a base for every delta, and not all that ever was', async () => {
    const [row] = await t.ownerSql`select count(*)::int from crls where authority_id = ${networkId}`
    expect(row!.count).toBeLessThan(12)
  })
})
