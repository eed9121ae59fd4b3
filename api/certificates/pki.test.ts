import { connect } from 'node:net'
import { Registry } from 'prom-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  encodeCertId,
  encodeOcspRequest,
  formatSerial,
  issuerHashes,
  type OcspResponse,
  ocspError,
  parseCrl,
  parseOcspResponse,
  verifyOcspResponse,
} from '#certs'
import { openDatabase } from '#drizzle/client'
import { createTestApp, type TestApp, type Visitor } from '#tests/app'
import { newSerial } from '#tests/authority'
import { createPki, createRequest, type Pki as Keys, plantAuthorities } from '#tests/pki'
import { call, type Json, type Office, plantOffice } from '#tests/rollout'
import { type Pki, startPki } from './pki.ts'

let keys: Keys
let t: TestApp
let security: Visitor
let office: Office
let health: Parameters<typeof startPki>[1]
let pki: Pki
let other: Pki
const hashes = () => issuerHashes(keys.network.issuer)

beforeAll(async () => {
  keys = createPki(() => new Date())
  t = await createTestApp({ signer: keys.signer })
  await plantAuthorities(t, keys)
  security = await t.loginAs('security')
  office = await plantOffice(t, 20)
  health = { registry: new Registry(), checks: {} }
  const at = { host: '127.0.0.1', port: 0 }
  pki = await startPki(t.deps, health, { at })
  // A replica with a pool of its own.
  const second = { ...t.deps, db: openDatabase(t.databaseUrl) }
  other = await startPki(second, { registry: new Registry(), checks: {} }, { at })
  const stop = other.stop
  other.stop = async () => {
    await stop()
    await second.db.close()
  }
  await until(async () => (await health.checks.crl!()) && (await health.checks.ocsp!()))
})
afterAll(async () => {
  await pki.stop()
  await other.stop()
  await t.close()
})

/** Asks until it is so; fails when it does not come about in time. */
async function until(so: () => Promise<boolean>, withinMs = 5_000): Promise<number> {
  const started = performance.now()
  while (!(await so())) {
    if (performance.now() - started > withinMs) throw new Error(`not so within ${withinMs} ms`)
    await new Promise((resolve) => setImmediate(resolve))
  }
  return performance.now() - started
}

let used = 0
const issue = (): Promise<Json> =>
  call(
    security,
    'POST',
    '/api/certificates',
    {
      deviceId: office.people[used++]!.oldDeviceId,
      profile: 'network-access',
      csr: createRequest().pem,
    },
    201,
  )
const act = (id: string, what: string, json: object = {}) =>
  call(security, 'POST', `/api/certificates/${id}/${what}`, json, 200)

const certId = (serial: string | Uint8Array, hash: 'sha1' | 'sha256' = 'sha1') =>
  encodeCertId(hashes(), typeof serial === 'string' ? Buffer.from(serial, 'hex') : serial, hash)
const url = (path: string, { port } = pki) => `http://127.0.0.1:${port}${path}`
const post = async (body: Uint8Array, at = pki, headers = {}) =>
  fetch(url('/ocsp', at), { method: 'POST', body: body as Uint8Array<ArrayBuffer>, headers })
const bytes = async (answer: Response) => Buffer.from(await answer.arrayBuffer())
async function ask(serial: string | Uint8Array, at = pki, nonce?: Buffer): Promise<OcspResponse> {
  const der = await bytes(await post(encodeOcspRequest([certId(serial)], nonce), at))
  const response = parseOcspResponse(der)
  if ('error' in response) throw new Error(response.error)
  verifyOcspResponse(response, keys.network.certificate, new Date())
  return response
}
const statusOf = async (serial: string, at = pki) => (await ask(serial, at)).answers[0]!

/** Sends these octets and gives what comes until the connection ends. */
const raw = (text: string | Buffer, endAfterMs?: number): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(pki.port, '127.0.0.1', () => socket.write(text))
    let got = ''
    socket.on('data', (piece) => {
      got += piece.toString('latin1')
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(got))
    if (endAfterMs) setTimeout(() => socket.destroy(), endAfterMs)
  })

describe('OCSP', () => {
  test('says good, held, good again, revoked; on every process within a second', async () => {
    const { id, serialNumber } = await issue()
    // Both have an answer at hand that will be wrong in a moment.
    for (const at of [pki, other]) expect((await statusOf(serialNumber, at)).status).toBe('good')
    const says = async (status: string, reason?: string) => {
      for (const at of [pki, other]) {
        const tookMs = await until(async () => {
          const answer = await statusOf(serialNumber, at)
          return (
            answer.status === status && ('reason' in answer ? answer.reason : undefined) === reason
          )
        })
        expect(tookMs).toBeLessThan(1_000)
      }
    }
    await act(id, 'hold')
    await says('revoked', 'certificateHold')
    await act(id, 'release')
    await says('good')
    await act(id, 'revoke', { reason: 'keyCompromise' })
    await says('revoked', 'keyCompromise')
  })

  test('lists follow within five seconds, on every process', async () => {
    const { id, serialNumber } = await issue()
    await act(id, 'revoke', { reason: 'superseded' })
    const listed = async (path: string, at: Pki) => {
      const der = await bytes(await fetch(url(path, at)))
      return parseCrl(der, der.length).find(Buffer.from(serialNumber, 'hex')) !== undefined
    }
    for (const path of ['/crl/network.crl', '/crl/network-delta.crl'])
      for (const at of [pki, other]) await until(() => listed(path, at), 5_000)
  })

  test('never says good of what was not issued', async () => {
    expect((await statusOf(formatSerial(newSerial()))).status).toBe('unknown')
    const serial = newSerial()
    await t.plant(
      (
        sql,
      ) => sql`insert into certificates (authority_id, profile, device_id, serial, subject, tbs, tbs_sha256,
          public_key_sha256, not_before, not_after)
        select id, 'network-access', ${office.people[19]!.oldDeviceId}, ${serial}, 'CN=x', '\\x30', ${Buffer.alloc(32)},
          ${Buffer.alloc(32)}, now(), now() + interval '1 day' from authorities where slug = 'network'`,
    )
    expect((await statusOf(formatSerial(serial))).status).toBe('unknown')
    await t.plant(
      (sql) =>
        sql`update certificates set state = 'abandoned', tbs = null, revoked_at = now() where serial = ${serial}`,
    )
    expect((await statusOf(formatSerial(serial))).status).toBe('revoked')
  })

  test('gives back a nonce, SHA-256 as SHA-1, several in one, in order', async () => {
    const [one, two] = [await issue(), await issue()]
    await act(two.id, 'hold')
    const nonce = Buffer.alloc(8, 7)
    expect((await ask(one.serialNumber, pki, nonce)).nonce).toEqual(nonce)
    const ids = [
      certId(one.serialNumber, 'sha256'),
      certId(two.serialNumber),
      certId(newSerial(), 'sha256'),
    ]
    const response = parseOcspResponse(await bytes(await post(encodeOcspRequest(ids, nonce))))
    if ('error' in response) throw new Error(response.error)
    expect(response.answers.map(({ certId: { der } }) => der)).toEqual(ids)
    expect(response.answers.map(({ status }) => status)).toEqual(['good', 'revoked', 'unknown'])
  })

  test('of another authority’s certificate says unauthorized, of rubbish malformedRequest, with status 200', async () => {
    const strangers = createPki(() => new Date())
    const id = encodeCertId(issuerHashes(strangers.network.issuer), newSerial(), 'sha1')
    for (const [body, error] of [
      [encodeOcspRequest([id]), 'unauthorized'],
      [Buffer.from('rubbish'), 'malformedRequest'],
      [Buffer.alloc(0), 'malformedRequest'],
      [Buffer.alloc(9_000, 0x30), 'malformedRequest'],
    ] as const) {
      const answer = await post(body)
      expect([answer.status, await bytes(answer)]).toEqual([200, ocspError(error)])
    }
  })

  test('answers for the management authority too, each by its own signer', async () => {
    const id = encodeCertId(issuerHashes(keys.management.issuer), newSerial(), 'sha1')
    const response = parseOcspResponse(await bytes(await post(encodeOcspRequest([id]))))
    if ('error' in response) throw new Error(response.error)
    verifyOcspResponse(response, keys.management.certificate, new Date())
  })

  test('about certificates of two authorities tells of the first one’s alone, whose signer signs', async () => {
    const { serialNumber } = await issue()
    const foreign = issuerHashes(keys.management.issuer)
    const { id } = await call(
      security,
      'POST',
      '/api/certificates',
      {
        deviceId: office.people[used++]!.oldDeviceId,
        profile: 'device-management',
        csr: createRequest().pem,
      },
      201,
    )
    const agent = await call(security, 'GET', `/api/certificates/${id}`)
    const agentId = encodeCertId(foreign, Buffer.from(agent.serialNumber, 'hex'), 'sha1')
    const said = async (...ids: Buffer[]) => {
      const response = parseOcspResponse(await bytes(await post(encodeOcspRequest(ids))))
      if ('error' in response) throw new Error(response.error)
      return response
    }
    const mixed = await said(certId(serialNumber), agentId)
    verifyOcspResponse(mixed, keys.network.certificate, new Date())
    expect(mixed.answers.map(({ status }) => status)).toEqual(['good', 'unknown'])
    const alone = await said(agentId)
    verifyOcspResponse(alone, keys.management.certificate, new Date())
    expect(alone.answers.map(({ status }) => status)).toEqual(['good'])
  })

  test('without nonce may be kept, and has to be asked for: RFC 9919 headers and an ETag', async () => {
    const { serialNumber } = await issue()
    const body = encodeOcspRequest([certId(serialNumber)])
    const first = await post(body)
    expect(first.headers.get('content-type')).toBe('application/ocsp-response')
    expect(first.headers.get('cache-control')).toContain('must-revalidate')
    for (const name of ['etag', 'last-modified', 'expires'])
      expect(first.headers.get(name)).toBeTruthy()
    const again = await post(body, pki, { 'if-none-match': first.headers.get('etag')! })
    expect(again.status).toBe(304)
    expect(await bytes(await post(body))).toEqual(await bytes(first))
    const nonced = await post(encodeOcspRequest([certId(serialNumber)], Buffer.alloc(8)))
    expect(nonced.headers.get('cache-control')).toBe('no-store')
    expect(nonced.headers.get('etag')).toBeNull()
  })

  test('by GET, whatever the base64 holds and however it is written', async () => {
    const { serialNumber } = await issue()
    // A nonce makes base64 with slashes and pluses, also two in a row.
    const nonce = Buffer.from('fffffffffbeffbeffbeffffffffffbef', 'hex')
    const text = encodeOcspRequest([certId(serialNumber)], nonce).toString('base64')
    expect(text).toMatch(/\/\/.*\+|\+.*\/\//)
    for (const path of [
      text,
      encodeURIComponent(text),
      text.replace(/\+/g, '%2B'),
      `/${encodeURIComponent(text)}`,
      `${text.slice(0, 40)}%0A${text.slice(40)}`,
      text.replace(/=+$/, ''),
    ]) {
      const answer = await raw(`GET /ocsp/${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
      const body = Buffer.from(answer.slice(answer.indexOf('\r\n\r\n') + 4), 'latin1')
      const response = parseOcspResponse(body)
      if ('error' in response) throw new Error(`${path}: ${response.error}`)
      expect(response.nonce).toEqual(nonce)
      expect(response.answers[0]!.status).toBe('good')
    }
    const rubbish = await fetch(url('/ocsp/%E0%A4%A'))
    expect([rubbish.status, await bytes(rubbish)]).toEqual([200, ocspError('malformedRequest')])
  })

  test('limits what it signs for one address, and never for a RADIUS server', async () => {
    const admin = await t.loginAs('admin')
    const set = (key: string, value: unknown) =>
      t.plant(
        (sql) => sql`insert into settings (key, value) values (${key}, ${sql.json(value as never)})
          on conflict (key) do update set value = excluded.value`,
      )
    expect((await admin('/api/settings?range=[0,99]')).status).toBe(200)
    await set('ocsp.answersPerSecond', 5)
    await set('ocsp.trustedAddresses', [])
    const fresh = await startPki(
      { ...t.deps, db: openDatabase(t.databaseUrl) },
      { registry: new Registry(), checks: {} },
      { at: { host: '127.0.0.1', port: 0 } },
    )
    const flood = async () => {
      const answers = await Promise.all(
        Array.from({ length: 30 }, () =>
          post(encodeOcspRequest([certId(newSerial())], Buffer.alloc(8, 1)), fresh).then(bytes),
        ),
      )
      return answers.filter((der) => der.equals(ocspError('tryLater'))).length
    }
    await until(async () => (await flood()) > 10)
    await set('ocsp.trustedAddresses', ['127.0.0.0/8'])
    await until(async () => (await flood()) === 0, 10_000)
    await fresh.stop()
  })
})

describe('the plain listener', () => {
  test('serves certificates and lists as they are, also by HTTP/1.0 without Host', async () => {
    const cer = await fetch(url('/ca/network.cer'))
    expect(cer.headers.get('content-type')).toBe('application/pkix-cert')
    expect(await bytes(cer)).toEqual(keys.network.certificate.der)
    expect(await bytes(await fetch(url('/ca/network-root.cer')))).toEqual(keys.network.root.der)
    const old = await raw('GET /crl/network.crl HTTP/1.0\r\n\r\n')
    expect(old).toMatch(/^HTTP\/1\.[01] 200 /)
    expect(old).toContain('Content-Type: application/pkix-crl')
    const crl = await fetch(url('/crl/network.crl'))
    const etag = crl.headers.get('etag')!
    const again = await fetch(url('/crl/network.crl'), { headers: { 'if-none-match': etag } })
    expect(again.status).toBe(304)
    expect((await fetch(url('/crl/network.crl'), { method: 'HEAD' })).status).toBe(200)
  })

  test('OCSP by HTTP/1.0 without Host', async () => {
    const body = encodeOcspRequest([certId(newSerial())])
    const head = `POST /ocsp HTTP/1.0\r\nContent-Length: ${body.length}\r\n\r\n`
    expect(await raw(Buffer.concat([Buffer.from(head), body]))).toMatch(/^HTTP\/1\.[01] 200 /)
  })

  test.each([
    ['rubbish', '\x00\xff\x16\x03\x01 rubbish\r\n\r\n', 400],
    [
      'a TLS hello',
      `${Buffer.from('16030100c8010000c40303', 'hex').toString('latin1')}\r\n\r\n`,
      400,
    ],
    ['HTTP/1.1 without Host', 'GET /crl/network.crl HTTP/1.1\r\n\r\n', 400],
    ['headers without end', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(40_000)}\r\n\r\n`, 431],
    ['an unknown path', 'GET /../../etc/passwd HTTP/1.0\r\n\r\n', 404],
    ['another method', 'DELETE /crl/network.crl HTTP/1.0\r\n\r\n', 405],
    [
      'a body too long',
      `POST /ocsp HTTP/1.0\r\nContent-Length: 40000\r\n\r\n${'a'.repeat(40_000)}`,
      413,
    ],
    ['a length that is none', 'POST /ocsp HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n', 400],
  ])('answers %s without harm', async (_, text, status) => {
    const answer = await raw(Buffer.from(text, 'latin1')).catch(() => '')
    expect(answer.slice(0, 12)).toMatch(new RegExp(`^HTTP/1\\.[01] ${status}$`))
    expect((await fetch(url('/ca/network.cer'))).status).toBe(200)
  })

  test('tells how fresh its lists are', async () => {
    expect(await health.checks.crl!()).toBe(true)
    const metrics = await health.registry.metrics()
    expect(metrics).toMatch(/mamori_crl_age_seconds\{authority="network"\} \d/)
    expect(metrics).toMatch(/mamori_crl_left_seconds\{authority="network"\} 1\d{5}/)
    expect(metrics).toMatch(/mamori_ocsp_answers_total\{outcome="good"\} \d/)
  })
})

test('while the database is away lists are served and OCSP says tryLater, never an old good', async () => {
  const { serialNumber } = await issue()
  expect((await statusOf(serialNumber)).status).toBe('good')
  const realAs = t.deps.db.as
  t.deps.db.as = () => Promise.reject(new Error('the database is away'))
  try {
    const asked = encodeOcspRequest([certId(serialNumber)])
    await until(async () => (await bytes(await post(asked))).equals(ocspError('tryLater')))
    expect((await fetch(url('/crl/network.crl'))).status).toBe(200)
  } finally {
    t.deps.db.as = realAs
  }
  await until(async () => (await statusOf(serialNumber).catch(() => null))?.status === 'good')
})
