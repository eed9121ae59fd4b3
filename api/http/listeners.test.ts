import { connect as connectPlain, type Socket } from 'node:net'
import { connect as connectTls, DEFAULT_MAX_VERSION, type SecureVersion } from 'node:tls'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { PROFILES, publicKeyOf, toPem } from '#certs'
import { createTestApp, type TestApp } from '#tests/app'
import { createAuthority, createKey } from '#tests/authority'
import { type Listener, listen } from './listeners.ts'

let t: TestApp
let plain: Listener
let secure: Listener
beforeAll(async () => {
  t = await createTestApp()
  const authority = createAuthority('P-256', 'network', new Date(Date.now() - 86_400_000))
  const key = createKey('P-256')
  const certificate = authority.issue({
    profile: PROFILES.server,
    publicKey: publicKeyOf(key),
    subject: [['CN', 'localhost']],
    names: { dns: ['localhost'] },
  })
  const tls = {
    key: key.export({ format: 'pem', type: 'pkcs8' }) as string,
    cert: toPem(certificate.der, 'CERTIFICATE'),
  }
  plain = await listen(t.app, { host: '127.0.0.1', port: 0 })
  secure = await listen(t.app, { host: '127.0.0.1', port: 0, tls })
})
afterAll(async () => {
  await plain.close()
  await secure.close()
  await t.close()
})

/** What comes back until the other end hangs up. */
function allOf(socket: Socket, sent: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    socket.setEncoding('latin1').on('data', (piece) => {
      text += piece
    })
    socket.on('close', () => resolve(text)).on('error', reject)
    socket.write(sent)
  })
}
const raw = (sent: string) => allOf(connectPlain(plain.port, '127.0.0.1'), sent)

/** Behind each of them a second request, which one reader sees and another takes for a body. */
const SMUGGLED = 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'
const POST = 'POST /api/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n'
test.each([
  [
    'two ways to say how long it is',
    `Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  ],
  [
    'the same in the other order',
    `Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n`,
  ],
  ['two lengths', `Content-Length: 2\r\nContent-Length: 4\r\n\r\n{}`],
  ['a length that is no number', `Content-Length: +2\r\n\r\n{}`],
  ['an encoding that nobody knows last', `Transfer-Encoding: chunked, x\r\n\r\n0\r\n\r\n`],
  ['an encoding in disguise', `Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`],
  ['a line that is folded', `X-A: b\r\n Content-Length: 0\r\n\r\n`],
  ['a blank before the colon', `Content-Length : 2\r\n\r\n{}`],
  ['lines without returns', `X-A: b\nContent-Length: 0\n\n`],
])('a request with %s is refused, and what follows is not read', async (_, rest) => {
  const answer = await raw(`${POST}${rest}${SMUGGLED}`)
  expect(answer).toMatch(/^HTTP\/1\.1 400 /)
  expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1)
})

test('an honest pair of requests on one connection gets two answers', async () => {
  const answer = await raw(`${POST}Content-Length: 2\r\n\r\n{}${SMUGGLED}`)
  expect(answer.match(/HTTP\/1\.1 (\d+)/g)).toEqual(['HTTP/1.1 422', 'HTTP/1.1 200'])
})

test('who announces more than a route takes is refused at once, and let go', async () => {
  expect(await raw(`${POST}Content-Length: 8000000000\r\n\r\n{`)).toMatch(/^HTTP\/1\.1 413 /)
})

const speak = (version: SecureVersion, ciphers?: string) =>
  new Promise<string | null>((resolve, reject) => {
    const socket = connectTls({
      port: secure.port,
      host: '127.0.0.1',
      // Whom we speak to is the affair of other tests; here it is by what.
      rejectUnauthorized: false,
      minVersion: version,
      maxVersion: version,
      ...(ciphers && { ciphers }),
    })
    socket.on('secureConnect', () => {
      resolve(socket.getProtocol())
      socket.destroy()
    })
    socket.on('error', reject)
  })

test('TLS 1.2 and 1.3 are spoken, and nothing older, nor with weak ciphers', async () => {
  expect(DEFAULT_MAX_VERSION).toBe('TLSv1.3')
  for (const version of ['TLSv1.2', 'TLSv1.3'] as const) expect(await speak(version)).toBe(version)
  // A client that would: OpenSSL's own rules are loosened for it alone.
  for (const version of ['TLSv1', 'TLSv1.1'] as const)
    await expect(speak(version, 'ALL:@SECLEVEL=0')).rejects.toMatchObject({
      code: expect.stringMatching(/PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL/),
    })
  for (const weak of ['NULL', 'RC4', '3DES', 'aNULL', 'AES128-SHA'])
    await expect(speak('TLSv1.2', `${weak}:@SECLEVEL=0`)).rejects.toThrow()
})
