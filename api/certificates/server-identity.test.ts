import { X509Certificate } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { AppError } from '#api/errors'
import { createTestApp, stoppedClock, type TestApp } from '#tests/app'
import { createPki, plantAuthorities } from '#tests/pki'
import { keepServerIdentity, namesOf, type ServerIdentity } from './server-identity.ts'

const clock = stoppedClock(new Date())
const pki = createPki(clock)
let t: TestApp
beforeAll(async () => {
  t = await createTestApp({ clock, signer: pki.signer })
  await plantAuthorities(t, pki)
})
afterAll(() => t.close())

/** Whether there was one before the port would open. */
let wasThere = false

/** Starts, lets the first turn end, and stops. */
async function start(env: Partial<TestApp['deps']['config']> = {}): Promise<X509Certificate> {
  const deps = { ...t.deps, config: { ...t.deps.config, ...env } }
  const used: ServerIdentity[] = []
  const kept = await keepServerIdentity(deps, (identity) => used.push(identity))
  wasThere = used.length > 0
  await vi.waitFor(() => expect(used).not.toEqual([]))
  // What is due for another is replaced in the same turn.
  await kept.stop()
  return new X509Certificate(used.at(-1)!.cert)
}

test('the port’s certificate is of the management hierarchy, for the names it is reached by', async () => {
  const made = await start()
  expect(made.checkIssued(new X509Certificate(pki.management.certificate.der))).toBe(true)
  expect(made.subjectAltName?.split(', ')).toEqual([
    'DNS:localhost',
    'IP Address:127.0.0.1',
    'IP Address:0:0:0:0:0:0:0:1',
  ])
  const file = await stat(join(t.deps.config.dataDir, 'secrets', 'agent-port.json'))
  expect(file.mode & 0o777).toBe(0o600)
})

test('it lasts from start to start, also while the signer is away', async () => {
  const before = await start()
  const sign = t.deps.signer.certificate
  t.deps.signer.certificate = async () => {
    throw new AppError('signer_unavailable')
  }
  try {
    expect((await start()).serialNumber).toBe(before.serialNumber)
    expect(wasThere).toBe(true)
  } finally {
    t.deps.signer.certificate = sign
  }
})

test('it is made anew for another name, when it was revoked, and at two thirds of its life', async () => {
  const first = await start()
  const named = await start({ agentUrl: 'https://agents.example.jp:3443' })
  expect(named.serialNumber).not.toBe(first.serialNumber)
  expect(named.subject).toBe('CN=agents.example.jp')

  const second = await start()
  const serial = Buffer.from(second.serialNumber, 'hex')
  await t.plant(
    (sql) => sql`
    update certificates set state = 'revoked', reason = 'superseded', revoked_at = now() where serial = ${serial}`,
  )
  const third = await start()
  expect(third.serialNumber).not.toBe(second.serialNumber)

  clock.advance(243 * 86_400_000)
  expect((await start()).serialNumber).toBe(third.serialNumber)
  clock.advance(2 * 86_400_000)
  expect((await start()).serialNumber).not.toBe(third.serialNumber)
})

test('names come from the URL, and from this machine only on loopback', () => {
  const { config } = t.deps
  const at = (agentUrl: string, host: string) =>
    namesOf({ ...config, agentUrl, host, loopback: host === '127.0.0.1' })
  expect(at('https://[2001:db8::1]:3443', '0.0.0.0')).toEqual({ dns: [], ips: ['2001:db8::1'] })
  expect(at('https://a.example.jp:3443', '10.0.0.5')).toEqual({
    dns: ['a.example.jp'],
    ips: ['10.0.0.5'],
  })
})
