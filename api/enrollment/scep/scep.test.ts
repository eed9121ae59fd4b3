import { randomUUID, X509Certificate } from 'node:crypto'
import { Registry } from 'prom-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Certificate, encodeName, parseCertificate, parseCertsOnly, parseCrl } from '#certs'
import { createTestApp, PASSWORD, stoppedClock, type TestApp, type Visitor } from '#tests/app'
import { createKey } from '#tests/authority'
import { createPki, plantAuthorities } from '#tests/pki'
import { call, type Json, type Office, plantOffice } from '#tests/rollout'
import {
  createScepClient,
  createWindowsClient,
  readScepReply,
  type ScepClient,
  type ScepClientQuestion,
  scepCsr,
  scepMessage,
} from '#tests/scep'
import { sequence } from '../../../certs/der/write.ts'
import { startPki } from '../../certificates/pki.ts'
import { keepScepRas, type ScepRas } from '../../certificates/scep-ra.ts'
import { AppError } from '../../errors.ts'
import { scepService } from './listener.ts'

const clock = stoppedClock(new Date())
const pki = createPki(clock)
let t: TestApp
let ras: ScepRas
let served: Awaited<ReturnType<typeof startPki>>
let it_: Visitor
let security: Visitor
let office: Office
let ra: Certificate

beforeAll(async () => {
  t = await createTestApp({ clock, signer: pki.signer })
  await plantAuthorities(t, pki)
  it_ = await t.loginAs('it_staff')
  security = await t.loginAs('security')
  office = await plantOffice(t, 40)
  ras = keepScepRas(t.deps)
  const health = { registry: new Registry(), checks: {} }
  const at = { host: '127.0.0.1', port: 0 }
  served = await startPki(t.deps, health, { at, services: [scepService(t.deps, ras)] })
  while (!ras.newest()) await new Promise((resolve) => setImmediate(resolve))
  ra = ras.newest()!.certificate
})
afterAll(async () => {
  await served.stop()
  await ras.stop()
  await t.close()
})

const url = (operation: string, path = '/scep') =>
  `http://127.0.0.1:${served.port}${path}?operation=${operation}`
const bytes = async (answer: Response) => Buffer.from(await answer.arrayBuffer())
const post = (message: Uint8Array, path?: string) =>
  fetch(url('PKIOperation', path), { method: 'POST', body: new Uint8Array(message) })
async function ask(client: ScepClient, content: Uint8Array, question?: ScepClientQuestion) {
  const answer = await post(scepMessage(client, ra, content, question))
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toBe('application/x-pki-message')
  return readScepReply(await bytes(answer), client)
}

let used = 0
const nextDevice = () => office.people[used++]!.oldDeviceId
const tokenFor = (deviceId = nextDevice(), profile = 'network-access'): Promise<Json> =>
  call(it_, 'POST', '/api/enrollment-tokens', { deviceId, profile }, 201)
const client = createScepClient()
const other = createScepClient('other')
const enrol = async (by = createScepClient(), question?: ScepClientQuestion) => {
  const deviceId = nextDevice()
  const { token } = await tokenFor(deviceId)
  const csr = scepCsr(by.key, token)
  const reply = await ask(by, csr, question)
  return { by, deviceId, token, csr, reply }
}
const issuedIn = (reply: ReturnType<typeof readScepReply>) => {
  expect(reply).toMatchObject({ type: '3', status: '0' })
  return parseCertificate(parseCertsOnly(reply.open())[0]!)
}
const refusals = async () =>
  (await t.ownerSql`select code from enrollment_refusals where protocol = 'scep' order by id`).map(
    ({ code }) => code,
  )
const SUBJECT = encodeName([['CN', 'client']])
const poll = () => sequence(pki.network.certificate.subject, SUBJECT)

describe('what anybody may ask', () => {
  test('GetCACaps says what is taken', async () => {
    const answer = await fetch(url('GetCACaps'))
    const words = (await answer.text()).split('\n')
    expect(words).toEqual(expect.arrayContaining(['AES', 'POSTPKIOperation', 'Renewal', 'SHA-256']))
    expect(words).not.toEqual(expect.arrayContaining(['SHA-1']))
  })

  test('GetCACert gives the RA and the chain above what it issues', async () => {
    const answer = await fetch(url('GetCACert&message=network', '/scep/pkiclient.exe'))
    expect(answer.headers.get('content-type')).toBe('application/x-x509-ca-ra-cert')
    const [first, ...chain] = parseCertsOnly(await bytes(answer))
    expect(first).toEqual(ra.der)
    expect(chain).toEqual([pki.network.certificate.der, pki.network.root.der])
    expect(ra.publicKey.kind).toBe('RSA')
    expect(ra.issuer).toEqual(pki.network.certificate.subject)
  })

  test('what is no operation is refused by HTTP', async () => {
    for (const name of ['', 'GetNextCACert', 'getcacaps', 'constructor'])
      expect((await fetch(url(name))).status).toBe(400)
    expect((await fetch(url('PKIOperation'))).status).toBe(400)
    expect((await fetch(url('PKIOperation&message=%ZZ'))).status).toBe(400)
    expect((await fetch(url('GetCACaps'), { method: 'DELETE' })).status).toBe(405)
    expect((await fetch(url('PKIOperation', '/scepter'))).status).toBe(404)
  })
})

describe('a first certificate', () => {
  test('is for the token’s device, by the names of the ledger, enveloped for who asked', async () => {
    const { deviceId, reply } = await enrol(client)
    const certificate = issuedIn(reply)
    expect(certificate.publicKey.fingerprint).toBe(
      parseCertificate(client.certificate.der).publicKey.fingerprint,
    )
    const shown = new X509Certificate(certificate.der)
    expect(shown.subjectAltName).toContain(deviceId)
    expect(shown.checkIssued(new X509Certificate(pki.network.certificate.der))).toBe(true)
    const [answer] = await t.ownerSql`select outcome from door_answers
      where door = 'scep' and device_id = ${deviceId} order by id desc limit 1`
    expect(answer).toMatchObject({ outcome: 'allow' })
  })

  test('is the same when the same request comes again, and there is no other for that token', async () => {
    const { by, csr, token, reply, deviceId } = await enrol()
    const again = await ask(by, csr)
    expect(issuedIn(again).der).toEqual(issuedIn(reply).der)
    const stranger = await ask(other, scepCsr(other.key, token))
    expect(stranger).toMatchObject({ status: '2', failure: '2' })
    expect((await refusals()).at(-1)).toBe('token_used')
    const rows = await t.ownerSql`select id from certificates where device_id = ${deviceId}`
    expect(rows).toHaveLength(1)
  })

  test('is one, of many requests at once', async () => {
    const deviceId = nextDevice()
    const { token } = await tokenFor(deviceId)
    const clients = Array.from({ length: 4 }, () => createScepClient())
    const answers = await Promise.all(
      clients.map((by) => post(scepMessage(by, ra, scepCsr(by.key, token)))),
    )
    for (const { status } of answers) expect([200, 503]).toContain(status)
    const rows =
      await t.ownerSql`select id from certificates where device_id = ${deviceId} and state = 'issued'`
    expect(rows).toHaveLength(1)
  })

  test.each(['aes-128-cbc', 'aes-256-cbc', 'des-ede3-cbc'] as const)(
    'is had by %s',
    async (cipher) => {
      issuedIn((await enrol(createScepClient(), { cipher })).reply)
    },
  )

  test('is had by Windows, which adds a name of its own to the URL', async () => {
    const { token } = await tokenFor()
    const windows = createWindowsClient(token)
    const message = scepMessage(windows, ra, windows.csr, { cipher: 'des-ede3-cbc' })
    const answer = await post(message, '/scep/pkiclient.exe')
    issuedIn(readScepReply(await bytes(answer), windows))
  })

  test('comes by GET too, however the base64 is written', async () => {
    const forms = [
      (text: string) => encodeURIComponent(text),
      (text: string) => text,
      (text: string) => encodeURIComponent(text.replace(/.{64}/g, '$&\n')),
      (text: string) => `${encodeURIComponent(text).replace(/(%3D)+$/, '')}&message2=0`,
    ]
    for (const form of forms) {
      const by = createScepClient()
      const { token } = await tokenFor()
      const text = scepMessage(by, ra, scepCsr(by.key, token)).toString('base64')
      const answer = await fetch(`${url('PKIOperation')}&message=${form(text)}`)
      issuedIn(readScepReply(await bytes(answer), by))
    }
  })
})

describe('the next certificate', () => {
  /** The key of the next one, the message signed with the one in use. */
  const renewal = (holder: ScepClient, key: ScepClient, subject: string, type: number) =>
    ask(holder, scepCsr(key.key, null, subject), { type, transactionId: randomUUID() })
  const subjectIn = (certificate: Certificate) =>
    new X509Certificate(certificate.der).subject.replace('CN=', '')

  test.each([
    ['a renewal', 17],
    ['an ordinary request', 19],
  ])('is had by %s that the present one has signed', async (_, type) => {
    const { by, reply } = await enrol()
    const certificate = issuedIn(reply)
    const holder = { key: by.key, certificate }
    const next = issuedIn(await renewal(holder, createScepClient(), subjectIn(certificate), type))
    expect(next.subject).toEqual(certificate.subject)
    expect(next.serial).not.toEqual(certificate.serial)
    const foreign = await renewal(holder, createScepClient(), 'somebody else', type)
    expect(foreign).toMatchObject({ status: '2', failure: '2' })
  })

  test('is refused to who is held or revoked, and to certificates that are not ours', async () => {
    const { by, deviceId, reply } = await enrol()
    const certificate = issuedIn(reply)
    const holder = { key: by.key, certificate }
    const [row] = await t.ownerSql`select id from certificates where device_id = ${deviceId}`
    await call(security, 'POST', `/api/certificates/${row!.id}/hold`, {}, 200)
    const held = await renewal(holder, createScepClient(), subjectIn(certificate), 17)
    expect(held).toMatchObject({ status: '2', failure: '2' })
    expect((await refusals()).at(-1)).toBe('certificate_held')
    const key = createKey('RSA')
    const forged = createPki(clock).network.issue()
    const stranger = { key, certificate: { ...forged } }
    const answer = await post(scepMessage(stranger, ra, scepCsr(key, null), { type: 17 }))
    expect(answer.status).toBe(200)
    expect(parseScepStatus(await bytes(answer))).toBe('2')
  })
})

describe('where somebody has to agree first', () => {
  test('the client waits, asks after it, and gets it once two have agreed', async () => {
    const admin = await t.loginAs('admin')
    const set = (value: string[]) =>
      call(admin, 'PUT', '/api/settings/enrollment.approvedProfiles', { value }, 200)
    await set(['network-access'])
    try {
      const by = createScepClient()
      const { token } = await tokenFor()
      const csr = scepCsr(by.key, token)
      const transactionId = randomUUID()
      expect(await ask(by, csr, { transactionId })).toMatchObject({ status: '3' })
      expect(await ask(by, poll(), { type: 20, transactionId })).toMatchObject({ status: '3' })
      const [kept] = await t.ownerSql`select sealed_request from scep_requests`
      expect(Buffer.from(kept!.sealed_request).includes(Buffer.from(token))).toBe(false)
      // Whoever knows the transaction but has another key hears nothing of it.
      const stranger = await ask(other, poll(), { type: 20, transactionId })
      expect(stranger).toMatchObject({ status: '2', failure: '2' })

      const [pending] = await call(security, 'GET', '/api/approvals?filter={"state":"requested"}')
      await call(security, 'POST', '/api/session/step-up', { password: PASSWORD }, 200)
      const { sha256 } = await call(security, 'GET', `/api/approvals/${pending.id}`)
      await call(security, 'POST', `/api/approvals/${pending.id}/approve`, { sha256 }, 200)
      const issued = issuedIn(await ask(by, poll(), { type: 20, transactionId }))
      expect(issued.publicKey.kind).toBe('RSA')
      expect(await t.ownerSql`select id from scep_requests`).toHaveLength(0)
      expect(await ask(by, poll(), { type: 20, transactionId })).toMatchObject({ status: '2' })
      expect(issuedIn(await ask(by, csr, { transactionId })).der).toEqual(issued.der)
    } finally {
      await set([])
    }
  })
})

test('GetCRL gives the list that stands', async () => {
  const content = sequence(pki.network.certificate.subject, Buffer.from('020101', 'hex'))
  const reply = await ask(client, content, { type: 22 })
  expect(reply.status).toBe('0')
  const crl = reply.open()
  const at = crl.indexOf(pki.network.certificate.subject)
  expect(at).toBeGreaterThan(0)
  const served_ = await bytes(await fetch(`http://127.0.0.1:${served.port}/crl/network.crl`))
  expect(crl.includes(served_)).toBe(true)
  expect(parseCrl(served_, served_.length).number).toBeGreaterThan(0n)
  const foreign = sequence(encodeName([['CN', 'x']]), Buffer.from('020101', 'hex'))
  expect(await ask(client, foreign, { type: 22 })).toMatchObject({ status: '2', failure: '4' })
})

describe('is refused in the words of the protocol', () => {
  test.each<[string, ScepClientQuestion, string]>([
    ['single DES', { cipher: 'des-cbc' }, '0'],
    ['SHA-1', { hash: 'sha1' }, '0'],
    ['a message of no known type', { type: 3 }, '2'],
    ['a CertRep of somebody', { type: 'x' }, '2'],
  ])('%s', async (_, question, failure) => {
    const { token } = await tokenFor()
    const reply = await ask(client, scepCsr(client.key, token), question)
    expect(reply).toMatchObject({ status: '2', failure })
    expect((await refusals()).at(-1)).toBe('message_unsupported')
  })

  test('no, a wrong or a foreign token; another key than the signer’s; rubbish in the envelope', async () => {
    const failed = async (content: Uint8Array) => {
      const { status, failure } = await ask(client, content)
      return [status, failure, (await refusals()).at(-1)]
    }
    expect(await failed(scepCsr(client.key, null))).toEqual(['2', '2', 'token_missing'])
    expect(await failed(scepCsr(client.key, 'hello'))).toEqual(['2', '2', 'token_unknown'])
    const { token } = await tokenFor(nextDevice(), 'device-management')
    expect(await failed(scepCsr(client.key, token))).toEqual(['2', '2', 'token_wrong_profile'])
    expect(await failed(scepCsr(other.key, token))).toEqual(['2', '2', 'csr_other_signer'])
    expect(await failed(Buffer.from('hello'))).toEqual(['2', '2', 'csr_malformed'])
  })

  test('a weak key, and a message for somebody else', async () => {
    const weak = createScepClient('weak', 1024)
    expect(await ask(weak, Buffer.from('x'))).toMatchObject({ status: '2', failure: '0' })
    const stranger = createScepClient('RA of somebody')
    const elsewhere = parseCertificate(stranger.certificate.der)
    const answer = await post(scepMessage(client, elsewhere, scepCsr(client.key, 'x')))
    const reply = readScepReply(await bytes(answer), client)
    expect(reply).toMatchObject({ status: '2', failure: '1' })
  })

  test('what is no message at all, by HTTP; too long, too', async () => {
    for (const rubbish of [Buffer.alloc(0), Buffer.from('hello'), Buffer.alloc(2000, 0x30)])
      expect((await post(rubbish)).status).toBe(400)
    const message = scepMessage(client, ra, scepCsr(client.key, 'x'))
    for (const length of [1, 50, message.length - 1])
      expect((await post(message.subarray(0, length))).status).toBe(400)
    expect((await post(Buffer.alloc(65 * 1024))).status).toBe(413)
  })
})

test('nothing is issued while the signer is away, and the token stays good', async () => {
  const { token } = await tokenFor()
  const by = createScepClient()
  const csr = scepCsr(by.key, token)
  const { certificate } = pki.signer
  pki.signer.certificate = async () => {
    throw new AppError('signer_unavailable')
  }
  const answer = await post(scepMessage(by, ra, csr))
  expect(answer.status).toBe(503)
  expect(answer.headers.get('retry-after')).toMatch(/^\d+$/)
  pki.signer.certificate = certificate
  issuedIn(await ask(by, csr))
})

test('another process answers with the same RA, and after a restart it is the same', async () => {
  const second = keepScepRas(t.deps)
  while (!second.newest()) await new Promise((resolve) => setImmediate(resolve))
  expect(second.newest()!.certificate.der).toEqual(ra.der)
  await second.stop()
  const [row] = await t.ownerSql`select sealed_key from scep_ras`
  const plain = ras.newest()!.key.export({ format: 'der', type: 'pkcs8' })
  expect(Buffer.from(row!.sealed_key).includes(plain.subarray(40, 80))).toBe(false)
})

/** The status alone, of a reply to a key that is not at hand. */
function parseScepStatus(der: Buffer): string {
  const at = der.indexOf(Buffer.from('060a6086480186f845010903', 'hex'))
  return der.subarray(at + 12 + 4, at + 12 + 5).toString()
}
