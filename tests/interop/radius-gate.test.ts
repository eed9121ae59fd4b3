import { readdir, readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { watchSessions } from '#api/access/disconnect'
import { type Jobs, startJobs } from '#api/jobs/start'
import { type MamoriRadius, startMamoriRadius, startNas } from './mamori-radius.ts'
import { type Network, openNetwork, until } from './network.ts'

const NAS_SECRET = 'of-the-access-point'
let network: Network
let radius: MamoriRadius
let nas: Awaited<ReturnType<typeof startNas>>
let jobs: Jobs
let sessions: Awaited<ReturnType<typeof watchSessions>>

beforeAll(async () => {
  nas = await startNas(NAS_SECRET)
  network = await openNetwork([
    { name: 'access-point', address: '127.0.0.1', port: nas.port, secret: NAS_SECRET },
  ])
  jobs = await startJobs(network.t.deps)
  sessions = await watchSessions(network.t.deps)
  await network.syncLists()
  radius = await startMamoriRadius(network)
})
afterAll(async () => {
  await radius?.stop()
  await nas?.stop()
  await sessions?.stop()
  await jobs?.stop()
  await network?.close()
})

describe('FreeRADIUS as deploy/freeradius has it', () => {
  it('accepts into the office network, and asks again when TLS is resumed', async () => {
    const { deviceId } = await network.issue('pc1')
    expect(await radius.authenticate('pc1', { repeat: 1 })).toMatchObject([
      { accepted: true, vlan: '10', resumed: false },
      { accepted: true, vlan: '10', resumed: true },
    ])
    expect(await network.answersOf(deviceId)).toEqual(['allow', 'allow'])
  })

  it('turns a lost device away, resumed or not', async () => {
    const { deviceId } = await network.issue('pc2')
    const going = radius.authenticate('pc2', { repeat: 60 })
    await until(async () => (await network.answersOf(deviceId)).length >= 5)
    const started = performance.now()
    await network.lose(deviceId)
    const told = performance.now() - started
    await until(async () => (await network.answersOf(deviceId)).includes('deny'))
    console.log(
      `lost: turned away ${Math.round(performance.now() - started)} ms after the report (${Math.round(told)} ms of it writing)`,
    )
    const answers = await going
    const first = answers.findIndex(({ accepted }) => !accepted)
    expect(answers[first]).toMatchObject({ accepted: false, vlan: undefined })
    expect(answers.slice(1, first).every(({ resumed }) => resumed)).toBe(true)
    expect(answers.slice(first).some(({ accepted }) => accepted)).toBe(false)
    expect(await radius.authenticate('pc2')).toMatchObject([{ accepted: false }])
  })

  it('turns a held certificate away', async () => {
    const { id } = await network.issue('pc3')
    expect(await radius.authenticate('pc3')).toMatchObject([{ accepted: true }])
    await network.hold(id)
    expect(await radius.authenticate('pc3')).toMatchObject([{ accepted: false }])
  })

  it.each([
    ['posture fails', 'failPosture'],
    ['holder never took the course', 'missCourse'],
  ] as const)('puts a device whose %s into quarantine, resumed or not', async (_, befall) => {
    const { deviceId } = await network.issue(`pc-${befall}`)
    const going = radius.authenticate(`pc-${befall}`, { repeat: 40 })
    await until(async () => (await network.answersOf(deviceId)).length >= 3)
    await network[befall](deviceId)
    const answers = await going
    expect(answers.at(0)).toMatchObject({ accepted: true, vlan: '10', resumed: false })
    expect(answers.at(-1)).toMatchObject({ accepted: true, vlan: '20', resumed: true })
  })
})

describe('a session that is open', () => {
  const start = async (name: string, session: string) => {
    const [admission] = await radius.authenticate(name)
    const said = await radius.account({
      'Acct-Status-Type': 'Start',
      'Acct-Session-Id': `"${session}"`,
      'NAS-IP-Address': '10.9.8.7',
      'NAS-Identifier': '"access-point"',
      'User-Name': `"${name}"`,
      'Calling-Station-Id': '"02-00-00-00-00-01"',
      Class: `0x${admission!.sessionClass}`,
    })
    expect(said).toContain('Received Accounting-Response')
  }
  const openOn = async (deviceId: string): Promise<number> =>
    (
      await network.t
        .ownerSql`select from network_sessions where device_id = ${deviceId} and ended_at is null`
    ).length

  it('falls when its certificate is held, and when its device is lost', async () => {
    const held = await network.issue('pc-coa')
    const lost = await network.issue('pc-coa-lost')
    await start('pc-coa', 'session-held')
    await start('pc-coa-lost', 'session-lost')
    expect(await openOn(held.deviceId)).toBe(1)
    const started = performance.now()
    await network.hold(held.id)
    await until(async () => nas.said().includes('session-held'))
    await until(async () => (await openOn(held.deviceId)) === 0)
    const heldMs = performance.now() - started
    const lostAt = performance.now()
    await network.lose(lost.deviceId)
    await until(async () => (await openOn(lost.deviceId)) === 0)
    console.log(
      `open sessions ended: hold ${Math.round(heldMs)} ms, loss ${Math.round(performance.now() - lostAt)} ms after the report`,
    )
    const said = nas.said()
    expect(said).toContain('Received Disconnect-Request')
    expect(said).toContain('User-Name = "pc-coa"')
    expect(said).toContain('NAS-Identifier = "access-point"')
    expect(said).toContain('Calling-Station-Id = "02-00-00-00-00-01"')
    expect(said).toContain('Sent Disconnect-ACK')
  })
})

describe('the list of revocations that sync-crl brings', () => {
  const lists = async () =>
    (await readdir(join(network.dir, 'lists'))).filter((name) => /\.r\d+$/.test(name))

  it('turns a held certificate away without OCSP, and never gives way to a worse one', async () => {
    const one = await network.issue('pc-list')
    const answers = { answer: Buffer.from('what is no list') }
    const broken = createServer((_, response) => response.end(answers.answer))
    await new Promise<void>((resolve) => broken.listen(0, '127.0.0.1', resolve))
    const from = `http://127.0.0.1:${(broken.address() as AddressInfo).port}/`
    await network.syncLists()
    const before = await lists()
    const old = Buffer.from(await (await fetch(network.crlUrl)).arrayBuffer())
    // OCSP out of reach and forgiven: what turns away is the list.
    const byList = await startMamoriRadius({ ...network, ocspUrl: `${from}ocsp` }, 'quarantine')
    try {
      expect(await byList.authenticate('pc-list')).toMatchObject([{ accepted: true, vlan: '10' }])
      const started = performance.now()
      await network.hold(one.id)
      await network.listed(one)
      await network.syncLists()
      expect(await lists()).toHaveLength(before.length + 1)
      // Mamori itself says no as well: this is about the list, so it is not asked.
      expect(await byList.authenticate('pc-list')).toMatchObject([{ accepted: false }])
      expect(byList.said()).toContain('certificate revoked')
      console.log(`list: held and turned away ${Math.round(performance.now() - started)} ms after`)
      const good = await lists()
      for (const worse of [Buffer.from('what is no list'), Buffer.alloc(0), old]) {
        answers.answer = worse
        await expect(network.syncLists(from)).rejects.toThrow()
        expect(await lists()).toEqual(good)
      }
      await expect(network.syncLists(network.crlUrl, { MIN_SECONDS: '99999999' })).rejects.toThrow(
        /runs out in/,
      )
    } finally {
      await byList.stop()
      broken.close()
    }
  })
})

describe('when Mamori cannot be asked', () => {
  it('everybody is turned away, or, where the office has chosen so, quarantined; both are on record', async () => {
    const good = await network.issue('pc-down')
    const held = await network.issue('pc-down-held')
    await network.hold(held.id)
    await network.listed(held)
    await network.syncLists()
    const nobody = { ...network, url: 'http://127.0.0.1:9' }
    const closed = await startMamoriRadius(nobody)
    const open = await startMamoriRadius(
      { ...nobody, ocspUrl: 'http://127.0.0.1:9/ocsp' },
      'quarantine',
    )
    try {
      const started = performance.now()
      expect(await closed.authenticate('pc-down')).toMatchObject([{ accepted: false }])
      console.log(`down: turned away in ${Math.round(performance.now() - started)} ms`)
      const [admission] = await open.authenticate('pc-down')
      expect(admission).toMatchObject({ accepted: true, vlan: '20' })
      // What accounting will say of it once Mamori is back, and what the sweep then sets right.
      const given = Buffer.from(admission!.sessionClass!, 'hex').toString()
      expect(given).toBe(`mamori1:c:q:${good.serialNumber}`)
      expect(await open.authenticate('pc-down-held')).toMatchObject([{ accepted: false }])
      expect(await readFile(join(closed.home, 'mamori-down.log'), 'utf8')).toContain(
        ' reject serial=',
      )
      expect(await readFile(join(open.home, 'mamori-down.log'), 'utf8')).toContain(
        ` quarantine serial=${good.serialNumber}`,
      )
    } finally {
      await closed.stop()
      await open.stop()
    }
  })
})
