import {
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign as signature,
} from 'node:crypto'
import { type Agent, request as send } from 'node:https'
import type { Hono } from 'hono'
import { createAgentApp } from '#api/agent-app'
import { listenForAgents } from '#api/http/agent-listener'
import { fromBase64, parseCertsOnly, toPem } from '#certs'
import type { TestApp } from './app.ts'
import type { Pki } from './pki.ts'

export interface Answer {
  status: number
  headers: Record<string, string | string[] | undefined>
  text: string
}

export interface Asking {
  method?: string
  headers?: Record<string, string>
  /** Pieces are sent one by one, chunked. */
  body?: string | readonly string[]
  /** With this client certificate. */
  key?: KeyObject
  certificate?: string
  /** By a connection that it keeps. */
  agent?: Agent
}

/** One question to an agent port on loopback. */
export const askPort = (
  { port, ca }: { port: number; ca: string },
  path: string,
  { method, headers, body, key, certificate, agent }: Asking = {},
) =>
  new Promise<Answer>((resolve, reject) => {
    const sending = send(
      {
        host: '127.0.0.1',
        port,
        path,
        method: method ?? (body === undefined ? 'GET' : 'POST'),
        ca,
        agent: agent ?? false,
        headers: {
          ...(typeof body === 'string' && { 'content-length': `${Buffer.byteLength(body)}` }),
          ...headers,
        },
        ...(key && { key: key.export({ format: 'pem', type: 'pkcs8' }), cert: certificate }),
      },
      (answer) => {
        let text = ''
        answer.setEncoding('utf8')
        answer.on('data', (piece) => {
          text += piece
        })
        answer.on('end', () =>
          resolve({ status: answer.statusCode!, headers: answer.headers, text }),
        )
        answer.on('error', reject)
      },
    )
    sending.on('error', reject)
    if (typeof body === 'string') sending.write(body)
    else for (const piece of body ?? []) sending.write(piece)
    sending.end()
  })

/** The agent port on its own TLS, as devices see it; of another process, or of other routes, when told. */
export async function openAgentPort(
  t: Pick<TestApp, 'deps'>,
  pki: Pki,
  app: Hono = createAgentApp(t.deps),
) {
  const health = { checks: {} as Record<string, () => Promise<boolean>> }
  const listener = await listenForAgents(t.deps, app, health, { host: '127.0.0.1', port: 0 })
  const ca = toPem(pki.management.root.der, 'CERTIFICATE')
  const ready = () => health.checks.agent!()
  const at = { port: listener.port, ca }
  const ask = (path: string, asking?: Asking) => askPort(at, path, asking)
  return { ...at, ready, ask, close: () => listener.close() }
}
export type AgentPort = Awaited<ReturnType<typeof openAgentPort>>

export const basic = (token: string, name = 'anybody') => ({
  authorization: `Basic ${Buffer.from(`${name}:${token}`).toString('base64')}`,
})

export const PKCS10 = { 'content-type': 'application/pkcs10' }

/** The certificates in an answer, PEM. */
export const certificatesIn = ({ text }: Answer): string[] =>
  parseCertsOnly(fromBase64(text)).map((der) => toPem(der, 'CERTIFICATE'))

/** A PEM request as EST has it: its base64 on one line. */
export const bare = (pem: string): string => pem.replace(/-----[^-]+-----|\s/g, '')

/** Signed by an RSA key of 1,024 bits, which our own encoder makes no request for. */
export function weakRequest(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 })
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' })
  return request(spki, privateKey, 'PC').toString('base64')
}

interface Wishes {
  name?: string
  dns?: string
  ca?: true
}

/** A sound request that wishes for what a device has no business wishing for, PEM. */
export function wishing({ name = 'PC', dns, ca }: Wishes): string {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const extension = (id: string, value: Buffer) => der(0x30, oid(id), der(0x04, value))
  const extensions = [
    ...(dns ? [extension('551d11', der(0x30, der(0x82, Buffer.from(dns))))] : []),
    ...(ca ? [extension('551d13', der(0x30, der(0x01, Buffer.of(0xff))))] : []),
  ]
  const wish = der(0x30, oid('2a864886f70d01090e'), der(0x31, der(0x30, ...extensions)))
  const wishes = extensions.length > 0 ? [wish] : []
  const spki = publicKey.export({ format: 'der', type: 'spki' })
  return toPem(request(spki, privateKey, name, ...wishes), 'CERTIFICATE REQUEST')
}

function request(spki: Buffer, key: KeyObject, name: string, ...attributes: Buffer[]): Buffer {
  const subject = der(0x30, der(0x31, der(0x30, oid('550403'), der(0x0c, Buffer.from(name)))))
  const tbs = der(0x30, Buffer.of(2, 1, 0), subject, spki, der(0xa0, ...attributes))
  const algorithm =
    key.asymmetricKeyType === 'rsa'
      ? der(0x30, oid('2a864886f70d01010b'), Buffer.of(5, 0))
      : der(0x30, oid('2a8648ce3d040302'))
  return der(0x30, tbs, algorithm, der(0x03, Buffer.of(0), signature('sha256', tbs, key)))
}

const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'))

function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  const head =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.of(tag, ...head), content])
}
