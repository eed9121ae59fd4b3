import { generateKeyPairSync, type KeyObject, randomUUID, sign as signBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { TLSSocket } from 'node:tls'
import {
  compactJws,
  deviceUri,
  encodeCertsOnly,
  fromPem,
  type Jwk,
  jwkOf,
  PROFILES,
  parseRequest,
  publicKeyOf,
  signingInput,
  thumbprint,
  toPem,
} from '#certs'
import {
  type AgentCheckin,
  type AgentEnrolled,
  type AgentEscrow,
  agentCheckin,
  agentEnroll,
  agentEscrow,
  agentRenew,
  type CommandReport,
  commandReport,
} from '#contract/agent-channel'
import { type PinnedKey, TYPES } from '#contract/command-protocol'
import { createAuthority, createKey } from '#tests/authority'

export const DEVICE_ID = '0197a3f0-0000-7000-8000-0000000000a1'

export function makeSigningKey(use: PinnedKey['use']) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const jwk: Jwk = jwkOf(publicKey.export({ format: 'der', type: 'spki' }))
  return { key: privateKey, pinned: { kid: thumbprint(jwk), use, jwk } satisfies PinnedKey }
}
export type SigningKey = ReturnType<typeof makeSigningKey>

/** As the office signs: `iss` and `iat` are put in. */
export function signed(
  { key, pinned }: { key: KeyObject; pinned: PinnedKey },
  type: keyof typeof TYPES,
  payload: Record<string, unknown>,
): string {
  const iat = Math.floor(Date.now() / 1000)
  const input = signingInput(
    { kid: pinned.kid, typ: TYPES[type] },
    { iss: 'mamori', iat, ...payload },
  )
  return compactJws(input, signBytes('sha256', input, { key, dsaEncoding: 'ieee-p1363' }))
}

type Route = (body: unknown, url: URL, socket: TLSSocket) => unknown
class Refusal extends Error {
  readonly status: number
  constructor(status: number, code: string) {
    super(code)
    this.status = status
  }
}
export const refuse = (status: number, code: string): never => {
  throw new Refusal(status, code)
}

/**
 * The agent port as the contract has it, and nothing behind it: what it wants and what it answers a test
 * may change at any time.
 */
export async function openStandIn() {
  const authority = createAuthority('P-256', 'management', new Date(Date.now() - 180 * 86_400_000))
  const command = makeSigningKey('command')
  const lease = makeSigningKey('lease')
  const days = (count: number) => new Date(Date.now() + count * 86_400_000)
  const serverKey = createKey('P-256')
  const server = authority.issue({
    profile: PROFILES.server,
    subject: [['CN', 'localhost']],
    publicKey: publicKeyOf(serverKey),
    names: { dns: ['localhost'] },
    notBefore: days(-1),
    notAfter: days(90),
  })
  const seen = {
    enrolled: [] as { token: string; serialNumber: string }[],
    checkins: [] as AgentCheckin[],
    reports: [] as { id: string; report: CommandReport }[],
    escrowed: [] as AgentEscrow[],
    paths: [] as string[],
  }
  const state = {
    token: 'AAAAA-BBBBB',
    commands: [] as string[],
    lock: { level: 0, epoch: 0 },
    lease: null as string | null,
    extension: null as string | null,
    keys: null as string | null,
    tombstone: null as string | null,
    networkCertificate: 'keep' as 'keep' | 'request',
    sendInventory: false,
    pollSeconds: 5,
    /** Instead of an answer. */
    refuse: null as ((path: string) => void) | null,
    renewAfterDays: 60,
  }
  const streams = new Set<ServerResponse>()

  const issue = (csr: string) => {
    const { publicKey } = parseRequest(fromPem(csr, 'CERTIFICATE REQUEST')[0]!)
    const certificate = authority.issue({
      profile: PROFILES['device-management'],
      publicKey,
      names: { uris: [deviceUri(DEVICE_ID)] },
      notBefore: days(-1),
      notAfter: days(90),
    })
    return {
      certificate: toPem(certificate.der, 'CERTIFICATE'),
      chain: [authority.certificate, authority.root]
        .map(({ der }) => toPem(der, 'CERTIFICATE'))
        .join(''),
      renewAfter: days(state.renewAfterDays).toISOString(),
      notAfter: days(90).toISOString(),
    }
  }
  const wanted = () => ({
    at: new Date().toISOString(),
    lock: state.lock,
    commands: state.commands,
    lease: state.lease,
  })
  const routes: Record<string, Route> = {
    '/agent/enroll': (body) => {
      const { token, csr, serialNumber } = agentEnroll.parse(body)
      if (token !== state.token) refuse(401, 'token_unknown')
      seen.enrolled.push({ token, serialNumber })
      const keys = [command.pinned, lease.pinned]
      return { deviceId: DEVICE_ID, ...issue(csr), keys, keysSeq: 0 } satisfies AgentEnrolled
    },
    '/agent/renew': (body) => issue(agentRenew.parse(body).csr),
    '/agent/network-certificate': (body) => issue(agentRenew.parse(body).csr),
    '/agent/checkin': (body) => {
      seen.checkins.push(agentCheckin.parse(body))
      const { extension, keys, sendInventory, networkCertificate, pollSeconds } = state
      return { ...wanted(), extension, keys, sendInventory, networkCertificate, pollSeconds }
    },
    '/agent/lock': wanted,
    '/agent/escrow': (body) => {
      seen.escrowed.push(agentEscrow.parse(body))
      return { id: randomUUID(), sha256: '00' }
    },
    '/agent/nudges': () => ({ type: 'ping' }),
  }
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url!, 'https://localhost')
    const path = url.pathname
    seen.paths.push(path)
    let text = ''
    for await (const piece of request.setEncoding('utf8')) text += piece
    const socket = request.socket as TLSSocket
    state.refuse?.(path)
    if (path === '/.well-known/est/cacerts') {
      const list = encodeCertsOnly([authority.certificate.der, authority.root.der])
      return void response.end(`${list.toString('base64')}\n`)
    }
    const shown = socket.getPeerCertificate(false)
    if (path.startsWith('/agent/tombstone/'))
      return json(response, state.tombstone ? { tombstone: state.tombstone } : refuse(404, 'none'))
    if (path !== '/agent/enroll' && !shown?.raw) refuse(401, 'certificate_missing')
    if (path === '/agent/stream') {
      streams.add(response)
      response.on('close', () => streams.delete(response))
      response.write(`${JSON.stringify({ type: 'hello', pingSeconds: 60 })}\n`)
      return
    }
    const body: unknown = text ? JSON.parse(text) : undefined
    if (path.startsWith('/agent/commands/')) {
      const id = path.split('/').at(-1)!
      const report = commandReport.parse(body)
      seen.reports.push({ id, report })
      return json(response, { state: report.state })
    }
    return json(response, routes[path] ? routes[path](body, url, socket) : refuse(404, 'not_found'))
  }
  const listener = createServer(
    {
      key: serverKey.export({ format: 'pem', type: 'pkcs8' }),
      cert: toPem(server.der, 'CERTIFICATE') + toPem(authority.certificate.der, 'CERTIFICATE'),
      requestCert: true,
      rejectUnauthorized: false,
    },
    (request, response) => {
      answer(request, response).catch((error: unknown) => {
        if (!(error instanceof Refusal)) {
          response.destroy()
          return
        }
        response.statusCode = error.status
        json(response, { code: 'refused', fields: [{ code: error.message }] })
      })
    },
  )
  listener.on('tlsClientError', (_error, socket) => socket.destroy())
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  const { port } = listener.address() as AddressInfo
  const root = Buffer.from(authority.root.der)
  return {
    url: `https://localhost:${port}`,
    port,
    root,
    rootPem: toPem(root, 'CERTIFICATE'),
    authority,
    command,
    leaseKey: lease,
    state,
    seen,
    /** A lock or its opposite, which the device finds at its next round. */
    give(payload: Record<string, unknown>, by: SigningKey = command): string {
      const jti = (payload.jti as string) ?? randomUUID()
      const exp = Math.floor(Date.now() / 1000) + 3600
      const token = signed(by, 'command', { sub: DEVICE_ID, exp, epoch: 0, ...payload, jti })
      state.commands.push(token)
      return jti
    },
    makeLease: (payload: Record<string, unknown>, by: SigningKey = lease) =>
      signed(by, 'lease', { sub: DEVICE_ID, ...payload }),
    nudge(reason: 'command' | 'lock' | 'checkin') {
      for (const stream of streams) stream.write(`${JSON.stringify({ type: 'nudge', reason })}\n`)
    },
    streams,
    close: () =>
      new Promise<void>((resolve) => {
        listener.close(() => resolve())
        listener.closeAllConnections()
      }),
  }
}
export type StandIn = Awaited<ReturnType<typeof openStandIn>>

function json(response: ServerResponse, value: unknown): void {
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify(value))
}
